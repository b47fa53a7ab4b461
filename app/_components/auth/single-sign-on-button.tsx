'use client';
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { startSingleSignOn } from './start-single-sign-on.ts';

type SingleSignOnButtonProps = {
  /** What the provider is called. */
  name: string;
  target: string;
  variant: 'filled' | 'default';
  onProblem(message: string | null): void;
};

export function SingleSignOnButton({ name, target, variant, onProblem }: SingleSignOnButtonProps) {
  const [isLeaving, setLeaving] = useState(false);

  // Coming back from the provider by the browser's back button, the page is as it was left.
  useEffect(() => {
    const reset = () => setLeaving(false);
    window.addEventListener('pageshow', reset);
    return () => window.removeEventListener('pageshow', reset);
  }, []);

  async function start(): Promise<void> {
    setLeaving(true);
    onProblem(null);
    const problem = await startSingleSignOn(target);
    if (problem === null) return;
    setLeaving(false);
    onProblem(problem);
  }

  return (
    <Button variant={variant} loading={isLeaving} onClick={() => void start()}>
      Log in with {name}
    </Button>
  );
}
