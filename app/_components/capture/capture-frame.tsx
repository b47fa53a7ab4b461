import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from '../common/brand.tsx';
import classes from './capture.module.css';

/** The capture page around what it shows: no shell, for a phone has other things to do. */
export function CaptureFrame({ children }: { children: ReactNode }) {
  return (
    <main className={classes.frame}>
      <Box mb="md">
        <Brand />
      </Box>
      {children}
    </main>
  );
}
