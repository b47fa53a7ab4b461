'use client';
import { LonePage } from './_components/common/lone-page.tsx';
import { Problem } from './_components/common/problem.tsx';

export default function RootError({ reset }: { error: Error; reset: () => void }) {
  return (
    <LonePage>
      <Problem
        title="This page broke"
        message="Something went wrong while showing it. Nothing was lost."
        onRetry={reset}
      />
    </LonePage>
  );
}
