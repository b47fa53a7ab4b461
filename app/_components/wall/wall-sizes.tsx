'use client';
import { SegmentedControl } from '@mantine/core';

export type TileSize = 'S' | 'M' | 'L';

const sizes = [
  { value: 'S', label: 'S' },
  { value: 'M', label: 'M' },
  { value: 'L', label: 'L' },
] satisfies Array<{ value: TileSize; label: string }>;

export function WallSizes({ size, onChange }: { size: TileSize; onChange(size: TileSize): void }) {
  return <SegmentedControl aria-label="Size of the pictures" data={sizes} value={size} onChange={onChange} />;
}
