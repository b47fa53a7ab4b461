// What to say about bytes that are no picture. The first tries with a new device go wrong in a few well-known ways, and
// the sentence should say which.

const generic = 'This is not a picture; send the bytes of a JPEG, PNG or WebP.';

const mistakes: readonly { looks: RegExp; message: string }[] = [
  { looks: /^--\S/, message: 'This is a form upload; send the bytes of the picture alone as the body.' },
  { looks: /^data:image\//, message: 'This is a data URL; send the bytes of the picture themselves.' },
  // How a JPEG, a PNG and a WebP begin in base64.
  {
    looks: /^(\/9j\/|iVBORw0KGgo|UklGR)/,
    message: 'This is base64 text; send the bytes of the picture themselves.',
  },
  { looks: /^\s*[{[]/, message: 'This is JSON; send the bytes of the picture alone as the body.' },
];

export function describeUnknownBytes(bytes: Buffer): string {
  if (bytes.length === 0) return 'Nothing was sent; send the bytes of a JPEG, PNG or WebP.';
  const head = bytes.toString('latin1', 0, 64);
  return mistakes.find((mistake) => mistake.looks.test(head))?.message ?? generic;
}
