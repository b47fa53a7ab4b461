import { Anchor, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { errorStatus } from '#contract/errors.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import classes from './api-docs.module.css';
import type { ContentView, OperationView } from './operation-view.ts';
import { OutlineTable, type OutlineTableProps } from './outline-table.tsx';

/** One operation: a line that opens. The browser opens it for find-in-page too. */
export function OperationDetails({ operation }: { operation: OperationView }) {
  const { id, method, path, summary } = operation;
  return (
    <details id={id} className={classes.operation}>
      <summary className={classes.summary}>
        <span className={classes.method} data-method={method}>
          {method}
        </span>
        <span className={classes.path}>{path}</span>
        <span className={classes.what}>{summary}</span>
      </summary>
      <Stack gap="md" className={classes.body}>
        <Needs operation={operation} />
        {operation.parameters.map(({ title, rows }) => (
          <Part key={title} title={title}>
            <OutlineTable label={`${id}: ${title}`} rows={rows} of="request" />
          </Part>
        ))}
        {operation.body && (
          <Part title="Body">
            <Content content={operation.body} label={`${id}: body`} of="request" />
          </Part>
        )}
        <Part title={`Answer ${operation.status}`}>
          {operation.answer ? (
            <Content content={operation.answer} label={`${id}: answer`} of="answer" />
          ) : (
            <Text size="sm">Nothing.</Text>
          )}
        </Part>
        <Part title="Errors">
          <Group gap={6}>
            {operation.errors.map((code) => (
              <a key={code} href="#errors" className={classes.shape}>
                <Code>
                  {errorStatus[code]} {code}
                </Code>
              </a>
            ))}
          </Group>
        </Part>
        <CopyBlock label={`example of ${id}`} code={operation.example} note="Example" />
      </Stack>
    </details>
  );
}

function Needs({ operation: { description, who, scope, id } }: { operation: OperationView }) {
  return (
    <div>
      {description && (
        <Text size="sm" mb={4}>
          {description}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {who}
        {scope && (
          <>
            {' '}
            A token needs the scope <Code>{scope}</Code>.
          </>
        )}{' '}
        Its name in generated clients:{' '}
        <Anchor href={`#${id}`} size="sm">
          {id}
        </Anchor>
      </Text>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size="xs" c="dimmed" mb={4}>
        {title}
      </Title>
      {children}
    </div>
  );
}

function Content({ content, label, of }: { content: ContentView } & Pick<OutlineTableProps, 'label' | 'of'>) {
  if (content.kind === 'json' && content.rows.length > 0)
    return <OutlineTable label={label} rows={content.rows} of={of} />;
  if (content.kind === 'json') return <Text size="sm">A JSON object.</Text>;
  return (
    <Text size="sm">
      {content.description} <Code>{content.types.join(', ')}</Code>
    </Text>
  );
}
