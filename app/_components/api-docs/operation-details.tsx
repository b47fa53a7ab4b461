import { Anchor, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { errorStatus } from '#contract/errors.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import { addressPlaceholder } from './address-placeholder.ts';
import classes from './api-docs.module.css';
import { Fold } from './fold.tsx';
import type { ContentView, OperationView } from './operation-view.ts';
import { OutlineTable, type OutlineTableProps } from './outline-table.tsx';

export type OperationDetailsProps = {
  operation: OperationView;
  /** The hub's own address, for the example. */
  origin: string;
};

/** One operation, as a line that opens. */
export function OperationDetails({ operation, origin }: OperationDetailsProps) {
  const { id, method, path, summary } = operation;
  const line = (
    <>
      <span className={classes.method} data-method={method}>
        {method}
      </span>
      <span className={classes.path}>{path}</span>
      <span className={classes.what}>{summary}</span>
    </>
  );
  return (
    <Fold id={id} summary={line}>
      {() => <Details operation={operation} origin={origin} />}
    </Fold>
  );
}

function Details({ operation, origin }: OperationDetailsProps) {
  const { id, parameters, body, status, answer, errors } = operation;
  const example = operation.example.replace(addressPlaceholder, origin);
  return (
    <Stack gap="md">
      <Needs operation={operation} />
      {parameters.map(({ title, rows }) => (
        <Part key={title} title={title}>
          <OutlineTable label={`${id}: ${title}`} rows={rows} of="request" />
        </Part>
      ))}
      {body && (
        <Part title="Body">
          <Content content={body} label={`${id}: body`} of="request" />
        </Part>
      )}
      <Part title={`Answer ${status}`}>
        {answer ? (
          <Content content={answer} label={`${id}: answer`} of="answer" />
        ) : (
          <Text size="sm">Nothing.</Text>
        )}
      </Part>
      <Part title="Errors">
        <Group gap={6}>
          {errors.map((code) => (
            <a key={code} href="#errors" className={classes.shape}>
              <Code>
                {errorStatus[code]} {code}
              </Code>
            </a>
          ))}
        </Group>
      </Part>
      <CopyBlock label={`example of ${id}`} code={example} note="Example" />
    </Stack>
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
