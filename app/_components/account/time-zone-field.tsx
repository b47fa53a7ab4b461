'use client';
import { Select } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { hubApi } from '../../_lib/hub-api.ts';
import { tell } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { useUser } from '../shell/user-context.tsx';

const asBrowser = 'browser';

/** Saved as soon as one is chosen. */
export function TimeZoneField() {
  const router = useRouter();
  const { timeZone } = useUser();
  const [busy, setBusy] = useState(false);
  const now = useNow(1000);
  const moments = useMoments();
  async function choose(value: string): Promise<void> {
    setBusy(true);
    try {
      await hubApi.updateMe({ timeZone: value === asBrowser ? null : value });
      // Who is logged in, and their zone with it, comes with the page from the hub.
      router.refresh();
    } catch (error) {
      tell.failed('The time zone was not saved', error);
    }
    setBusy(false);
  }
  return (
    <Select
      label="Time zone"
      description={now === 0 ? '…' : `All times are shown in it. Now it is ${moments.format(now, now)}.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={choices(timeZone)}
      searchable
      allowDeselect={false}
      nothingFoundMessage="No such time zone. They are called by a city: Europe/Berlin."
      value={timeZone ?? asBrowser}
      onChange={(value) => value && void choose(value)}
      disabled={busy}
      w={{ base: '100%', xs: 320 }}
    />
  );
}

/** Browsers leave UTC out of their list, and may not know a zone that was chosen in another one. */
function choices(current: string | null) {
  const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(current ? [current] : [])]);
  return [
    { value: asBrowser, label: 'As the browser' },
    ...[...zones].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  ];
}
