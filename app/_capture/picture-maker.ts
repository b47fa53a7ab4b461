// From what a video element shows at this moment to a JPEG.
export type PictureWish = { longSide: number; quality: number };

/** Null while the video has no picture. One at a time: it draws on one canvas. */
export type TakePicture = (video: HTMLVideoElement, wish: PictureWish) => Promise<Uint8Array | null>;

export function createPictureMaker(): TakePicture {
  const canvas = makeCanvas();
  return async (video, { longSide, quality }) => {
    if (video.readyState < video.HAVE_CURRENT_DATA || video.videoWidth === 0) return null;
    const { width, height } = fitLongSide(video.videoWidth, video.videoHeight, longSide);
    const blob = await canvas.draw(video, width, height, quality);
    return blob && new Uint8Array(await blob.arrayBuffer());
  };
}

/** The phone may be held upright: its long side is then the height. Never made larger than it is. */
export function fitLongSide(width: number, height: number, longSide: number) {
  const scale = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

type Drawer = {
  draw(video: HTMLVideoElement, width: number, height: number, quality: number): Promise<Blob | null>;
};

const type = 'image/jpeg';

/** The offscreen one encodes beside the page's own thread. */
function makeCanvas(): Drawer {
  if (typeof OffscreenCanvas !== 'undefined') {
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { alpha: false });
    return {
      async draw(video, width, height, quality) {
        resize(canvas, width, height);
        context?.drawImage(video, 0, 0, width, height);
        return canvas.convertToBlob({ type, quality });
      },
    };
  }
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false });
  return {
    draw(video, width, height, quality) {
      resize(canvas, width, height);
      context?.drawImage(video, 0, 0, width, height);
      return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
    },
  };
}

/** Setting a size clears the canvas and makes its memory anew, even when it is the same. */
function resize(canvas: { width: number; height: number }, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
