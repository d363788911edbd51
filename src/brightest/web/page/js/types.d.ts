// Types that many modules name, without importing them.

type Actions = import("./views/backprop-shared.js").Actions;
type Connection = import("./network/connection.js").Connection;
type Context = CanvasRenderingContext2D;
type Frame = import("./ui/canvas.js").Frame;
type Layout = import("./charts/layout.js").Layout;
type Wishes = import("./views/backprop-shared.js").Wishes;
