// The mean colour of skin in a picture. Skin is told by its chroma alone, so that it is found in any light that is bright enough.
import type { RgbImage } from '../vision.ts';

export type SkinColor = {
  r: number;
  g: number;
  b: number /** Part of the picture that is skin. */;
  share: number;
};

/**
 * Chroma of human skin in YCbCr, after Chai & Ngan, "Face segmentation using skin-color map in videophone applications",
 * IEEE Trans. Circuits and Systems for Video Technology 9(4), 1999.
 */
const cbRange = [77, 127] as const;
const crRange = [133, 173] as const;
/** Darker or brighter pixels are clipped or noise: their chroma means nothing. */
const lumaRange = [40, 245] as const;
/** Fewer pixels than this part of a picture are no face, and too noisy to hear a pulse in. */
const minShare = 0.01;
/** How fast a pixel becomes skin and stops being it. At an edge, where noise would flip it with every frame, it must not flicker. */
const memory = 0.9;
const [enters, leaves] = [0.6, 0.4];

/** Keeps the mask of the frames before: the mean must not change because its pixels do. */
export function createSkinFinder() {
  let belief = new Float32Array(0);
  let mask = new Uint8Array(0);
  let size = '';

  function begin(image: RgbImage): void {
    size = `${image.width}x${image.height}`;
    belief = new Float32Array(image.width * image.height).fill(-1);
    mask = new Uint8Array(image.width * image.height);
  }

  /** Null: there is too little skin. */
  return (image: RgbImage): SkinColor | null => {
    if (size !== `${image.width}x${image.height}`) begin(image);
    const { data } = image;
    let [red, green, blue, count] = [0, 0, 0, 0];
    for (let pixel = 0, i = 0; pixel < mask.length; pixel++, i += 3) {
      const [r, g, b] = [data[i] as number, data[i + 1] as number, data[i + 2] as number];
      const now = isSkin(r, g, b) ? 1 : 0;
      const before = belief[pixel] as number;
      const believed = before < 0 ? now : memory * before + (1 - memory) * now;
      belief[pixel] = believed;
      if (believed > enters) mask[pixel] = 1;
      else if (believed < leaves) mask[pixel] = 0;
      if (mask[pixel] === 0) continue;
      red += r;
      green += g;
      blue += b;
      count += 1;
    }
    const share = count / mask.length;
    return share < minShare ? null : { r: red / count, g: green / count, b: blue / count, share };
  };
}

function isSkin(r: number, g: number, b: number): boolean {
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  if (luma < lumaRange[0] || luma > lumaRange[1]) return false;
  const cb = 128 + 0.564 * (b - luma);
  const cr = 128 + 0.713 * (r - luma);
  return cb >= cbRange[0] && cb <= cbRange[1] && cr >= crRange[0] && cr <= crRange[1];
}
