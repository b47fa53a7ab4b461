// Pixels into the bytes that a device sends.
import sharp from 'sharp';
import type { MediaType } from '#contract/frame.ts';

export type Encoding = { mediaType: MediaType; quality: number };
export const defaultEncoding: Encoding = { mediaType: 'image/jpeg', quality: 80 };

export async function encode(
  picture: { rgb: Buffer; width: number; height: number },
  { mediaType, quality }: Encoding = defaultEncoding,
): Promise<Buffer> {
  const { width, height } = picture;
  const raw = sharp(picture.rgb, { raw: { width, height, channels: 3 } });
  switch (mediaType) {
    case 'image/jpeg':
      return raw.jpeg({ quality }).toBuffer();
    case 'image/png':
      return raw.png({ compressionLevel: 3 }).toBuffer();
    case 'image/webp':
      return raw.webp({ quality, effort: 1 }).toBuffer();
  }
}
