// Why there is no picture from the camera, in words for the person who holds it.
export type CameraProblem = { title: string; message: string };

/** Null: this page may ask for the camera. */
export function cameraHurdle(page: { isSecure: boolean; hasCameras: boolean }): CameraProblem | null {
  if (!page.isSecure) {
    return {
      title: 'This address cannot open a camera',
      message:
        'Browsers let a page use the camera only when its address begins with https:// or is localhost. On the hub, set TLS=self-signed (or give it a certificate), restart it, and pair this phone again with the new link. docs/phones.md says more.',
    };
  }
  if (page.hasCameras) return null;
  return {
    title: 'This browser gives pages no camera',
    message: 'Open this page in the phone’s own browser, such as Safari, Chrome or Firefox.',
  };
}

/** What `getUserMedia` failed with. */
export function cameraProblemOf(error: unknown): CameraProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return {
        title: 'The camera is not allowed',
        message:
          'Allow the camera for this page in the browser’s settings (the symbol beside the address), then press Start again.',
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return { title: 'There is no camera', message: 'This machine has no camera, or it is switched off.' };
    case 'NotReadableError':
    case 'AbortError':
      return {
        title: 'The camera is in use',
        message: 'Another program or tab holds it. Close that one, then press Start again.',
      };
    default:
      return {
        title: 'The camera did not start',
        message: 'Press Start again. If it stays like this, restart the browser.',
      };
  }
}

export const cameraLost: CameraProblem = {
  title: 'The camera stopped',
  message: 'It was unplugged, or the system took it away. Press Start to go on.',
};
