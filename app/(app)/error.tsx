'use client';
import { Problem } from '../_components/common/problem.tsx';

export default function AppError({ reset }: { error: Error; reset: () => void }) {
  const message = 'Something went wrong while showing it. Nothing was lost.';
  return <Problem title="This page broke" message={message} onRetry={reset} />;
}
