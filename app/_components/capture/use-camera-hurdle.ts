'use client';
import { useEffect, useState } from 'react';
import { type CameraProblem, cameraHurdle } from '../../_capture/camera-problem.ts';

/** `unknown` while rendering on the server, which cannot know; null: nothing stands in the way. */
export function useCameraHurdle(): CameraProblem | null | 'unknown' {
  const [hurdle, setHurdle] = useState<CameraProblem | null | 'unknown'>('unknown');
  useEffect(() => {
    setHurdle(
      cameraHurdle({ isSecure: window.isSecureContext, hasCameras: navigator.mediaDevices !== undefined }),
    );
  }, []);
  return hurdle;
}
