'use client';
// The API, readable: every operation with what it needs, takes and answers. The data comes from the contract, by the server.
import { Anchor, Button, Code, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconBraces, IconKey, IconSearch } from '@tabler/icons-react';
import Link from 'next/link';
import { useCallback, useState } from 'react';
import { type ErrorCode, errorStatus } from '#contract/errors.ts';
import { plural } from '../../_lib/format.ts';
import { PageHead } from '../common/page-head.tsx';
import { Section } from '../common/section.tsx';
import { errorWords } from './error-words.ts';
import { Fold } from './fold.tsx';
import { filterGroups } from './matches.ts';
import { OperationDetails } from './operation-details.tsx';
import type { ApiView } from './operation-view.ts';
import { OutlineTable } from './outline-table.tsx';
import { useOpenTarget } from './use-open-target.ts';

export type ApiDocsProps = {
  api: ApiView;
  /** The hub's own address, for the examples. */
  origin: string;
};

export function ApiDocs({ api: { groups, shapes }, origin }: ApiDocsProps) {
  const [text, setText] = useState('');
  useOpenTarget(useCallback(() => setText(''), []));
  const shown = filterGroups(groups, text);
  const count = shown.reduce((sum, { operations }) => sum + operations.length, 0);
  return (
    <>
      <PageHead title="API" note="Everything that you can do here, a program can do with a token.">
        <Button
          component="a"
          href="/api/openapi.json"
          variant="default"
          leftSection={<IconBraces size={16} />}
        >
          openapi.json
        </Button>
        <Button component={Link} href="/account/tokens" leftSection={<IconKey size={16} />}>
          Your tokens
        </Button>
      </PageHead>
      <Introduction />
      <TextInput
        label="Find an operation"
        placeholder="Path, word or scope"
        type="search"
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maw={420}
        mt="lg"
      />
      <Text size="xs" c="dimmed" role="status" mt={4} mb="lg">
        {count === 0 ? 'No operation has all these words.' : plural(count, 'operation')}
      </Text>
      <Stack gap="xl">
        {shown.map(({ tag, operations }) => (
          <Section key={tag} id={tag.toLowerCase().replaceAll(' ', '-')} title={tag}>
            <div>
              {operations.map((operation) => (
                <OperationDetails key={operation.id} operation={operation} origin={origin} />
              ))}
            </div>
          </Section>
        ))}
        <Errors />
        <Shapes shapes={shapes} />
      </Stack>
    </>
  );
}

function Introduction() {
  return (
    <Text size="sm" component="div" maw={760}>
      Send a token, or a device’s key, as <Code>Authorization: Bearer KEY</Code>; where headers cannot be set,
      as <Code>?key=KEY</Code>, or with <Code>/k/KEY</Code> in front of the path. A token acts as its person,
      within its scopes and devices. The examples stand on <Code>export TOKEN=…</Code>. Times are epoch
      milliseconds. An error is always{' '}
      <Anchor href="#Error" size="sm">
        one shape
      </Anchor>
      .
    </Text>
  );
}

function Errors() {
  const all = Object.entries(errorWords) as [ErrorCode, string][];
  return (
    <Section id="errors" title="Errors">
      <Table maw={860} verticalSpacing={6}>
        <Table.Tbody>
          {all.map(([code, words]) => (
            <Table.Tr key={code}>
              <Table.Th scope="row" fw={500} ff="monospace" style={{ verticalAlign: 'top' }}>
                {errorStatus[code]} {code}
              </Table.Th>
              <Table.Td>{words}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function Shapes({ shapes }: Pick<ApiView, 'shapes'>) {
  return (
    <Section id="shapes" title="Shapes">
      <div>
        {shapes.map(({ name, rows }) => (
          <Fold
            key={name}
            id={name}
            summary={
              <Text span ff="monospace" size="sm">
                {name}
              </Text>
            }
          >
            {() =>
              rows.length > 0 ? (
                <OutlineTable label={name} rows={rows} of="answer" />
              ) : (
                <Text size="sm">Any JSON value.</Text>
              )
            }
          </Fold>
        ))}
      </div>
    </Section>
  );
}
