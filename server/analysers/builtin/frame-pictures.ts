// Frames as pixels, for the algorithms. Untrusted bytes are decoded here, under limits, and once for all that want the same.
import sharp from 'sharp';

/** Row by row; one byte for each pixel, or red, green and blue. */
export type Picture = { width: number; height: number; data: Uint8Array };
/** At most so wide. */
export type PictureWish = { width: number; color: 'grey' | 'rgb' };
export type CodedFrame = { device: string; seq: number; bytes: Uint8Array };

export type FramePictures = {
  /** Rejects when the bytes are no picture that can be decoded. */
  of(frame: CodedFrame, wish: PictureWish): Promise<Picture>;
  /** Nobody looks at the device any more. */
  forget(device: string): void;
};

const secondsPerPicture = 10;

export function createFramePictures({ maxPixels }: { maxPixels: number }): FramePictures {
  /** By device and wish, the picture asked for last: those who want the same ask for it within milliseconds. */
  const latest = new Map<string, Map<string, { seq: number; picture: Promise<Picture> }>>();

  async function decode(bytes: Uint8Array, { width, color }: PictureWish): Promise<Picture> {
    const { data, info } = await sharp(bytes, {
      limitInputPixels: maxPixels,
      failOn: 'none',
      sequentialRead: true,
    })
      .timeout({ seconds: secondsPerPicture })
      .resize({ width, withoutEnlargement: true, fastShrinkOnLoad: true })
      .flatten({ background: '#000' })
      .toColourspace(color === 'grey' ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch((cause: unknown) => {
        throw new Error('This picture cannot be decoded.', { cause });
      });
    return { width: info.width, height: info.height, data };
  }

  return {
    of({ device, seq, bytes }, wish) {
      const ofDevice = latest.get(device) ?? new Map<string, { seq: number; picture: Promise<Picture> }>();
      latest.set(device, ofDevice);
      const key = `${wish.color} ${wish.width}`;
      const known = ofDevice.get(key);
      if (known?.seq === seq) return known.picture;
      const picture = decode(bytes, wish);
      ofDevice.set(key, { seq, picture });
      return picture;
    },
    forget: (device) => void latest.delete(device),
  };
}
