/** Picture files, made upright and small before they are sent. */

const MAX_SIDE = 512; // pixels: the server reduces pictures to the same size

/**
 * @param {File} file
 * @returns {Promise<Blob>} a PNG; the start of the file if the browser can't read it, so that the server names the fault
 */
export async function reduced(file) {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
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
