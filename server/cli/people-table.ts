// The people of a hub, as a table for a terminal.
import type { UserRecord } from '#server/access/ports.ts';
import { userState } from '#server/access/user-state.ts';

const head = ['E-MAIL', 'ROLE', 'STATE', 'LAST SEEN'] as const;

export function peopleTable(people: readonly UserRecord[]): string {
  if (people.length === 0) return 'Nobody has an account on this hub yet.\n';
  const rows = [...people]
    .sort((a, b) => a.email.localeCompare(b.email))
    .map((user) => [user.email, user.role, userState(user), lastSeen(user)]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}

function lastSeen({ lastSeenAt }: UserRecord): string {
  return lastSeenAt === null
    ? 'never'
    : `${new Date(lastSeenAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
