'use client';
import { Group, SegmentedControl, Slider, Stack, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { type CaptureSettings, longSides } from '../../_capture/capture-settings.ts';

export type CaptureChoicesProps = { settings: CaptureSettings; onChange(settings: CaptureSettings): void };

/** All of them take effect at once, also while it sends. */
export function CaptureChoices({ settings, onChange }: CaptureChoicesProps) {
  const { facing, longSide, fps, quality } = settings;
  return (
    <Stack gap="md">
      <Choice name="Camera">
        {(labelId) => (
          <SegmentedControl
            fullWidth
            aria-labelledby={labelId}
            value={facing}
            onChange={(value) => onChange({ ...settings, facing: value })}
            data={[
              { value: 'back', label: 'Back' },
              { value: 'front', label: 'Front' },
            ]}
          />
        )}
      </Choice>
      <Choice name="Size" value={`${longSide} pixels on the long side`}>
        {(labelId) => (
          <SegmentedControl
            fullWidth
            aria-labelledby={labelId}
            value={String(longSide)}
            onChange={(value) =>
              onChange({
                ...settings,
                longSide: longSides.find((side) => String(side) === value) ?? longSide,
              })
            }
            data={longSides.map(String)}
          />
        )}
      </Choice>
      <Choice name="Frames per second, at most" value={String(fps)}>
        {(labelId) => (
          <Slider
            min={1}
            max={30}
            value={fps}
            onChange={(value) => onChange({ ...settings, fps: value })}
            label={null}
            thumbProps={{ 'aria-labelledby': labelId }}
          />
        )}
      </Choice>
      <Choice name="Quality" value={`${Math.round(quality * 100)} %`}>
        {(labelId) => (
          <Slider
            min={30}
            max={95}
            step={5}
            value={Math.round(quality * 100)}
            onChange={(value) => onChange({ ...settings, quality: value / 100 })}
            label={null}
            thumbProps={{ 'aria-labelledby': labelId }}
          />
        )}
      </Choice>
    </Stack>
  );
}

type ChoiceProps = { name: string; value?: string; children(labelId: string): ReactNode };

function Choice({ name, value, children }: ChoiceProps) {
  const labelId = useId();
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500} id={labelId}>
          {name}
        </Text>
        <Text size="sm" c="dimmed" className="figure">
          {value}
        </Text>
      </Group>
      {children(labelId)}
    </Stack>
  );
}
