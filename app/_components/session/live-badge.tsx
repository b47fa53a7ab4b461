import { Badge } from '@mantine/core';
import classes from './live-badge.module.css';

/** Marks a session that is still open. */
export function LiveBadge() {
  return (
    <Badge
      ml={8}
      variant="default"
      tt="none"
      leftSection={<span className={classes.dot} aria-hidden="true" />}
    >
      Live
    </Badge>
  );
}
