/** A picture file, upright and no larger than Python needs it. */

const LONGEST = 512; // pixels: images/files.py works at the same size

/**
 * @param {File} file
 * @returns {Promise<Blob>} a PNG; the file itself where the browser can't read it, so that Python says what is wrong
 */
export async function reduced(file) {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(image.width * scale)),
      Math.max(1, Math.round(image.height * scale)),
    );
    const context = canvas.getContext("2d");
    if (!context) return file;
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } catch {
    return file.slice(0, 1 << 20);
  }
}
