'use client';
import { ActionIcon, Button, Group } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconMaximize,
  IconMinimize,
  IconPhotoDown,
  IconPlayerPause,
  IconPlayerPlay,
  IconScan,
} from '@tabler/icons-react';
import classes from './device-page.module.css';

export type StageControls = {
  isPaused: boolean;
  isFullscreen: boolean;
  pause(): void;
  save: (() => void) | undefined;
  fullscreen(): void;
  results: { isShown: boolean; toggle(): void };
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
};

export function StageBar(controls: StageControls) {
  const { isPaused, isFullscreen, pause, save, fullscreen, results, previous, next } = controls;
  const fullscreenName = isFullscreen ? 'Leave full screen' : 'Full screen';
  return (
    <div className={classes.bar}>
      <Button
        size="sm"
        variant={isPaused ? 'filled' : 'default'}
        onClick={pause}
        title={isPaused ? 'Go on (p)' : 'Pause (p)'}
        leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      >
        {isPaused ? 'Go on' : 'Pause'}
      </Button>
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Save this picture"
        title="Save this picture (s)"
        onClick={save}
        disabled={!save}
      >
        <IconPhotoDown size={18} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={fullscreenName}
        title={`${fullscreenName} (f)`}
        onClick={fullscreen}
      >
        {isFullscreen ? <IconMinimize size={18} /> : <IconMaximize size={18} />}
      </ActionIcon>
      <ActionIcon
        variant={results.isShown ? 'light' : 'default'}
        size={36}
        aria-label="Results"
        aria-pressed={results.isShown}
        title={results.isShown ? 'Hide results (r)' : 'Show results (r)'}
        onClick={results.toggle}
      >
        <IconScan size={18} />
      </ActionIcon>
      <Group gap={6} ml="auto" wrap="nowrap">
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Previous device"
          title="Previous device (←)"
          onClick={previous}
          disabled={!previous}
        >
          <IconChevronLeft size={18} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Next device"
          title="Next device (→)"
          onClick={next}
          disabled={!next}
        >
          <IconChevronRight size={18} />
        </ActionIcon>
      </Group>
    </div>
  );
}
