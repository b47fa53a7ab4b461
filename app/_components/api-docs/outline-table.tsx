import { Code, Table, Text } from '@mantine/core';
import { Fragment } from 'react';
import classes from './api-docs.module.css';
import type { OutlineRow, Words } from './schema-outline.ts';

export type OutlineTableProps = {
  label: string;
  rows: readonly OutlineRow[];
  /** What is asked for says what must be there; what is answered says what may be missing. */
  of: 'request' | 'answer';
};

/** The fields of a body, an answer or a query. */
export function OutlineTable({ label, rows, of }: OutlineTableProps) {
  return (
    <Table aria-label={label} className={classes.outline} verticalSpacing={6}>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.name}>
            <Table.Th scope="row" className={classes.field}>
              {row.name}
              {row.required === (of === 'request') && (
                <Text span size="xs" c="dimmed" fw={400} ff="text">
                  {of === 'request' ? ' required' : ' may be missing'}
                </Text>
              )}
            </Table.Th>
            <Table.Td>
              <Kind words={row.type} />
              {row.notes.map((note) => (
                <Text key={note} size="xs" c="dimmed" className={classes.note}>
                  {note}
                </Text>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Kind({ words }: { words: Words }) {
  return words.map((word, index) => (
    // The words of one kind are a sentence: they do not move.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>
      {typeof word === 'string' ? (
        word
      ) : (
        <a href={`#${word.shape}`} className={classes.shape}>
          <Code>{word.shape}</Code>
        </a>
      )}
    </Fragment>
  ));
}
