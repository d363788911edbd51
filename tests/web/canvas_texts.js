/* Remembers what is written on each canvas since it was cleared, in the canvas's own pixels. */
(() => {
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  Object.assign(CanvasRenderingContext2D.prototype, {
    fillText(text, x, y, room = Infinity) {
      const measured = this.measureText(text);
      const [share, at] = [Math.min(1, room / measured.width), this.getTransform()];
      this.canvas.written ??= [];
      this.canvas.written.push({
        text,
        left: at.e + at.a * (x - share * measured.actualBoundingBoxLeft),
        right: at.e + at.a * (x + share * measured.actualBoundingBoxRight),
        top: at.f + at.d * (y - measured.actualBoundingBoxAscent),
        bottom: at.f + at.d * (y + measured.actualBoundingBoxDescent),
        size: parseFloat(this.font.match(/[\d.]+(?=px)/)[0]),
        share,
        alpha: this.globalAlpha,
      });
      if (room === Infinity) fillText.call(this, text, x, y);
      else fillText.call(this, text, x, y, room);
    },
    clearRect(...box) {
      this.canvas.written = [];
      clearRect.apply(this, box);
    },
  });
})();
