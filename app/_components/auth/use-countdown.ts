'use client';
import { useEffect, useState } from 'react';

/** Whole seconds left, and what starts it. */
export function useCountdown(): [secondsLeft: number, start: (seconds: number) => void] {
  const [end, setEnd] = useState(0);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (end === 0) return;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= end) setEnd(0);
    }, 250);
    return () => clearInterval(timer);
  }, [end]);
  function start(seconds: number): void {
    setNow(Date.now());
    setEnd(Date.now() + seconds * 1000);
  }
  return [Math.max(0, Math.ceil((end - now) / 1000)), start];
}
