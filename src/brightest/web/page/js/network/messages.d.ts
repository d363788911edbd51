// Made by tools/make_messages.py from src/brightest/web/messages. Don't edit.

/** The first message. A page that is open to a network asks for its `key`. */
interface Hello {
  type: "hello";
  token?: string;
  key?: string;
}

/** Ink: x to the right, y down, 0 to 1 across the pad. `count` comes back with the drawing that has it. */
interface DrawStroke {
  type: "draw.stroke";
  points: Array<[number, number]>;
  begins: boolean;
  count?: number;
}

/** Undo one step. */
interface DrawUndo {
  type: "draw.undo";
}

/** Empty the pad. */
interface DrawClear {
  type: "draw.clear";
}

/** Put a random test example on the pad. */
interface DrawRandom {
  type: "draw.random";
}

/** Put test example `number` on the pad. */
interface DrawExample {
  type: "draw.example";
  number: number;
}

/** Put a test example of class `label` on the pad: the first, or the one most like the class `like`. */
interface DrawDigit {
  type: "draw.digit";
  label: number;
  like?: number | null;
}

/** Put the drawing of a link on the pad. */
interface DrawPut {
  type: "draw.put";
  code: string;
}

/** Open a neuron; in layer 0, a pixel. */
interface DrawChoose {
  type: "draw.choose";
  layer: number;
  neuron: number;
}

/** Close the open neuron or pixel. */
interface DrawShut {
  type: "draw.shut";
}

/** Read another of several digits on the pad. */
interface DrawPart {
  type: "draw.part";
  part: number;
}

/** Explain why the image, which shows class `label`, was misread. */
interface DrawExplain {
  type: "draw.explain";
  label: number;
}

/** Save the drawing with its label. */
interface DrawKeep {
  type: "draw.keep";
  label: number;
}

/** Send the saved drawings. */
interface DrawDownload {
  type: "draw.download";
}

/** Take snapshots from now on. */
interface LearnOpen {
  type: "learn.open";
}

/** Train until paused. */
interface LearnPlay {
  type: "learn.play";
}

/** Stop training. */
interface LearnPause {
  type: "learn.pause";
}

/** Train on one mini-batch. */
interface LearnStep {
  type: "learn.step";
}

/** Take a snapshot every `batches` mini-batches, 40 a second at most; 0 is full speed. */
interface LearnPace {
  type: "learn.pace";
  batches: number;
}

/** Train to the end of the epoch. */
interface LearnEpoch {
  type: "learn.epoch";
}

/** Start over with these hyperparameters. */
interface LearnReset {
  type: "learn.reset";
  seed: number;
  hidden: Array<number>;
  activation: string;
  cost: string;
  learning_rate: number;
  batch_size: number;
}

/** Go back to the training before the last reset. */
interface LearnUndo {
  type: "learn.undo";
}

/** Continue with other hyperparameters. */
interface LearnAdjust {
  learning_rate: number;
  batch_size: number;
  type: "learn.adjust";
}

/** Continue from here with other hyperparameters, in a new line. */
interface LearnBranch {
  learning_rate: number;
  batch_size: number;
  type: "learn.branch";
}

/** Go to the last moment of a branch. */
interface LearnLine {
  type: "learn.line";
  number: number;
}

/** Go to a checkpoint of the history. */
interface LearnSeek {
  type: "learn.seek";
  moment: number;
}

/** Show the network reading another of the ten test digits. */
interface LearnLook {
  type: "learn.look";
  digit: number;
}

/** The page has drawn the last state: send the next. */
interface LearnShown {
  type: "learn.shown";
}

/** Use the trained network in all views. */
interface LearnUse {
  type: "learn.use";
}

/** Show the network's landscape, or the function. */
interface DescendOpen {
  type: "descend.open";
  network: boolean;
}

/** Put the ball on a function of x, or of x and y, and another where it ends if it starts at `beside`. */
interface DescendBegin {
  type: "descend.begin";
  function: string;
  start: Array<number>;
  learning_rate: number;
  momentum: number;
  beside?: Array<number>;
}

/** Go `steps` forward, or back if negative. */
interface DescendGo {
  type: "descend.go";
  steps: number;
}

/** Measure the cost around the visitor's training; without one, around the shipped network's. */
interface DescendMeasure {
  type: "descend.measure";
}

/** Choose test example `number`, perhaps with another `label`; `add` keeps the others. */
interface BackpropExample {
  type: "backprop.example";
  number: number;
  label?: number | null;
  add?: boolean;
}

/** Choose the first test example of class `label`. */
interface BackpropDigit {
  type: "backprop.digit";
  label: number;
}

/** Choose a random test example. */
interface BackpropRandom {
  type: "backprop.random";
  add?: boolean;
}

/** Choose the test example with the largest gradient, perhaps of one class. */
interface BackpropHard {
  type: "backprop.hard";
  label?: number | null;
  add?: boolean;
}

/** Choose the drawing on the pad of Draw. */
interface BackpropDrawing {
  type: "backprop.drawing";
  add?: boolean;
}

/** Show another of the examples. */
interface BackpropFront {
  type: "backprop.front";
  place: number;
}

/** Remove an example. */
interface BackpropDrop {
  type: "backprop.drop";
  place: number;
}

/** Change the label of the front example. */
interface BackpropLabel {
  type: "backprop.label";
  label: number;
}

/** Open a neuron; in layer 0, a pixel. Null opens the neuron whose weighted sum has the largest wish. */
interface BackpropChoose {
  type: "backprop.choose";
  layer: number;
  neuron: number | null;
}

/** Count the error of one output only; null counts all. */
interface BackpropListen {
  type: "backprop.listen";
  output: number | null;
}

/** Nudge one number, of the front example or the `mean`, and measure the cost. */
interface BackpropProve {
  type: "backprop.prove";
  kind: "wish" | "bias" | "weight" | "asked";
  layer: number;
  neuron: number;
  sender?: number;
  mean?: boolean;
}

/** Apply the mean nudges of the examples, `rate` times. */
interface BackpropApply {
  type: "backprop.apply";
  rate: number;
}

/** Restore the network from before the last step. */
interface BackpropUndo {
  type: "backprop.undo";
}

/** Compare these nudges with those of many examples. */
interface BackpropCompare {
  type: "backprop.compare";
}

/** Show the digits in each layer of the network in use, or the points of the plane. */
interface BendOpen {
  type: "bend.open";
  digits: boolean;
}

/** Start over with a point set and a random network. */
interface BendReset {
  type: "bend.reset";
  points: string;
  hidden: Array<number>;
  seed: number;
}

/** Put a point of the visitor's own into the square. */
interface BendAdd {
  type: "bend.add";
  x: number;
  y: number;
  label: number;
}

/** Train until paused. */
interface BendPlay {
  type: "bend.play";
}

/** Stop training. */
interface BendPause {
  type: "bend.pause";
}

/** Where a pupil's page is: a view, or a step of a lesson; the answer chosen there, and whether the page follows. */
interface ClassHere {
  type: "class.here";
  view: "draw" | "learn" | "descend" | "backprop" | "bend" | "design" | "doubt" | "lesson";
  step?: [number, number] | null;
  guess?: number | null;
  follows?: boolean;
}

/** Lead: pages that follow open this address, and show the answer of its step once it is `revealed`. */
interface ClassLead {
  type: "class.lead";
  address: string;
  revealed?: boolean;
}

/** Stop leading. */
interface ClassRelease {
  type: "class.release";
}

/** Take snapshots from now on. */
interface DesignOpen {
  type: "design.open";
}

/** Draw a brush `size` pixels wide from cell to cell (column, row), leaving weights of `value`. */
interface DesignPaint {
  type: "design.paint";
  cells: Array<[number, number]>;
  size: number;
  value: number;
  begins: boolean;
}

/** Take a ready-made neuron. */
interface DesignRegion {
  type: "design.region";
  name: string;
  bias: number;
}

/** Take a neuron of the network's first hidden layer. */
interface DesignCopy {
  type: "design.copy";
  neuron: number;
}

/** Put negative weights in the `by` pixels around the positive ones. */
interface DesignSurround {
  type: "design.surround";
  by: number;
}

/** Change the bias. */
interface DesignBias {
  type: "design.bias";
  bias: number;
}

/** One step back. */
interface DesignUndo {
  type: "design.undo";
}

/** Set all weights to zero. */
interface DesignClear {
  type: "design.clear";
}

/** Replace a neuron of the network's first hidden layer by this one. */
interface DesignTransplant {
  type: "design.transplant";
  neuron: number;
}

/** Train the network; `freeze` keeps what was transplanted. */
interface DesignTrain {
  type: "design.train";
  epochs: number;
  freeze: boolean;
}

/** Stop training. */
interface DesignPause {
  type: "design.pause";
}

/** Use the network with the transplant in all views. */
interface DesignUse {
  type: "design.use";
}

/** Restore the network from before the first transplant. */
interface DesignRestore {
  type: "design.restore";
}

/** Show an OOD image. */
interface DoubtLook {
  type: "doubt.look";
  kind: string;
  seed: number;
}

/** Show the drawing on the pad. */
interface DoubtScribble {
  type: "doubt.scribble";
}

/** Start the OOD benchmark. */
interface DoubtExamine {
  type: "doubt.examine";
}

/** Accept answers from `threshold` on; null for the network's own. */
interface DoubtBelieve {
  type: "doubt.believe";
  threshold: number | null;
}

/** Begin outlier exposure with `share` images of these `kinds` together for each digit. */
interface DoubtTeach {
  type: "doubt.teach";
  kinds: Array<string>;
  share: number;
  seed: number;
}

/** Continue training if `playing`, else pause. */
interface DoubtPause {
  type: "doubt.pause";
  playing: boolean;
}

/** Use the trained network in all views. */
interface DoubtUse {
  type: "doubt.use";
}

/** Run an experiment, perhaps one of a later step: if that can't be done, nothing is said. */
interface LessonsExperiment {
  type: "lessons.experiment";
  name: string;
  ahead?: boolean;
}

/** Use the network `name` in all views. */
interface ShelfTake {
  type: "shelf.take";
  name: string;
}

/** Set a weight by hand. All messages of a drag but the first have `begins` false: they are undone together. */
interface TinkerWeight {
  type: "tinker.weight";
  layer: number;
  neuron: number;
  sender: number;
  value: number;
  begins: boolean;
}

/** Set a bias by hand. */
interface TinkerBias {
  type: "tinker.bias";
  layer: number;
  neuron: number;
  value: number;
  begins: boolean;
}

/** Add noise to all weights; at a `spread` of 1 it is as large as they are. */
interface TinkerNoise {
  type: "tinker.noise";
  spread: number;
  begins: boolean;
}

/** Set all biases to zero. */
interface TinkerBiases_off {
  type: "tinker.biases_off";
}

/** Cut a hidden neuron off from the neurons that listen to it. */
interface TinkerCut {
  type: "tinker.cut";
  layer: number;
  neuron: number;
}

/** Remove a hidden layer's activation function. */
interface TinkerLinear {
  type: "tinker.linear";
  layer: number;
}

/** Go back one step. */
interface TinkerUndo {
  type: "tinker.undo";
}

/** Send drawings and network as an `archive`. */
interface WorkPack {
  type: "work.pack";
}

/** The connection is open. A new token means a new state. */
interface Welcome {
  type: "welcome";
  token: string;
  version: string;
  arrays: Record<string, never>;
}

/** Why a command was not executed. */
interface Error {
  type: "error";
  sentence: string;
  arrays: Record<string, never>;
}

/** Why the visitor has to wait. */
interface Notice {
  type: "notice";
  sentence: string;
  arrays: Record<string, never>;
}

/** The current network, and the data. */
interface Network {
  type: "network";
  name: string;
  layers: Array<number>;
  size: number;
  activation: string;
  cost: string;
  classes: Array<string>;
  threshold: number;
  accuracy: number | null;
  frame: "mnist" | "upright";
  learned_from: string;
  data: string;
  test_examples: number;
  note: string;
  arrays: {
    /** (k,): the strongest weights into layer l + 1, receiver × n_in + sender */
    [name: `where${number}`]: Uint32Array;
    /** (k,) */
    [name: `strength${number}`]: Float32Array;
  };
}

/**
 * The pad, and what the network makes of it; `answer` is null if the pad is empty.
 *
 * `output`: the answer's activation. `sure`: the answer is accepted. `dark`: a network that was trained on OOD images
 * sees no digit. `strokes`: the number of points of each. `undo`: the number of steps that can be undone. `example`:
 * the number of the test example, if it is unchanged. `label`: its class in the data. `code`: the image as a link has
 * it, before it is deslanted; empty if there is none.
 */
interface Drawing {
  type: "drawing";
  count: number;
  origin: string;
  example: number | null;
  label: number | null;
  strokes: Array<number>;
  undo: number;
  code: string;
  answer: number | null;
  output: number;
  probability: number;
  sure: boolean;
  dark: boolean;
  arrays: {
    /** (n, 2) */
    points: Float32Array;
    /** (28, 28): the image under the strokes */
    ground?: Uint8Array;
    /** (28, 28): what the network sees */
    image?: Uint8Array;
    /** (n_l,): of every layer after the first */
    [name: `activations${number}`]: Float32Array;
    /** (k,): the strongest signals into layer l + 1, receiver × n_in + sender */
    [name: `where${number}`]: Uint32Array;
    /** (k,) */
    [name: `strength${number}`]: Float32Array;
  };
}

/** The digits of the pad, in reading order, if there are several; the chosen one is in `drawing`. */
interface Parts {
  type: "parts";
  parts: Array<DrawOneDigit>;
  chosen: number;
  arrays: Record<string, never>;
}

/** The arithmetic of the open neuron: activation = squash(total + bias), total = positive + negative products. */
interface Neuron {
  type: "neuron";
  layer: number;
  neuron: number;
  blank: boolean;
  squash: string;
  total: number;
  bias: number;
  weighted_sum: number;
  activation: number;
  positive: number;
  negative: number;
  arrays: {
    /** (n_in,) */
    inputs: Float32Array;
    /** (n_in,) */
    weights: Float32Array;
    /** (n_in,) */
    products: Float32Array;
    /** (n,): weighted sums; absent for a softmax output */
    curve_z?: Float32Array;
    /** (n,): their activations */
    curve_a?: Float32Array;
  };
}

/** The open pixel. */
interface Pixel {
  type: "pixel";
  pixel: number;
  activation: number;
  arrays: {
    /** (n_1,): one for each neuron of the next layer */
    weights: Float32Array;
  };
}

/** No neuron or pixel is open any more. */
interface Shut {
  type: "shut";
  arrays: Record<string, never>;
}

/** The network's answers for the image as it is, then for its changed versions, the most helpful change first. */
interface Misread {
  type: "misread";
  label: number | null;
  readings: Array<DrawChangedImage>;
  arrays: {
    /** (readings, 28, 28) */
    images?: Uint8Array;
  };
}

/** The number of saved drawings of each label. */
interface Kept {
  type: "kept";
  count: Record<string, number>;
  arrays: Record<string, never>;
}

/** The saved drawings, or all of a visitor's work, to be stored as `file`. */
interface Archive {
  type: "archive";
  file: string;
  arrays: {
    /** (bytes,): a .zip */
    content: Uint8Array;
  };
}

/**
 * The state of a training; `step` counts mini-batches. `lines` are its branches, the present one last.
 *
 * `digit` is the one of the ten that the network is shown reading.
 *
 * The accuracies are of the first `probe` training and test examples; while it trains, the last ones measured.
 */
interface Learning {
  type: "learning";
  playing: boolean;
  epoch: number;
  step: number;
  batches: number;
  cost: number | null;
  train_accuracy: number | null;
  test_accuracy: number | null;
  seed: number;
  hidden: Array<number>;
  activation: string;
  cost_function: string;
  learning_rate: number;
  batch_size: number;
  pace: number;
  probe: Array<number>;
  train_examples: number;
  data: string;
  labels: Array<number>;
  digit: number;
  classes: Array<string>;
  can_undo: boolean;
  lines: Array<LearnLineSettings>;
  arrays: {
    /** (up to 16, 784): weights of the first neurons */
    pictures: Float32Array;
    /** (10, 784): the first test digit of each class */
    digits: Uint8Array;
    /** (10, classes): the network's outputs for `digits` */
    outputs: Float32Array;
    /** (n_l,): for `digit`, of every layer after the first */
    [name: `activations${number}`]: Float32Array;
    /** (k,): the strongest signals of `digit` into layer l + 1, receiver × n_in + sender */
    [name: `where${number}`]: Uint32Array;
    /** (k,) */
    [name: `strength${number}`]: Float32Array;
    /** (n,): the steps of the checkpoints */
    moments: Uint32Array;
    /** (n, 2) of the present line, the last: step and cost */
    [name: `costs${number}`]: Float32Array;
    /** (n, 3) of it: step, accuracy on the training and on the test examples */
    [name: `accuracies${number}`]: Float32Array;
  };
}

/** All lines of a training, the present one last, and the curves of the others. */
interface Branches {
  type: "branches";
  lines: Array<LearnLineLabel>;
  arrays: {
    /** (n, 2) of line i: step and cost */
    [name: `costs${number}`]: Float32Array;
    /** (n, 3) of line i: step, accuracy on the training and on the test examples */
    [name: `accuracies${number}`]: Float32Array;
  };
}

/**
 * The ball after `step` of at most `most` steps.
 *
 * The next step, `change`, is −learning_rate × slope + momentum × `before`, the previous step. A number that is not
 * finite is null. `status` is converged, diverged, or limit: still moving. `beside` is the start of another ball, or
 * empty.
 */
interface Descent {
  type: "descent";
  formula: string;
  title: string;
  start: Array<number>;
  beside: Array<number>;
  learning_rate: number;
  momentum: number;
  step: number;
  most: number;
  status: string;
  story: string;
  point: Array<number | null>;
  value: number | null;
  slope: Array<number | null>;
  before: Array<number | null>;
  change: Array<number | null>;
  arrays: {
    /** (step + 1, variables): from the start to here */
    path: Float32Array;
    /** (step + 1,) */
    values: Float32Array;
    /** (step + 1, variables) */
    slopes: Float32Array;
    /** (n, variables): of the other ball, to its end */
    beside_path: Float32Array;
    /** (n,) */
    beside_values: Float32Array;
  };
}

/** The function in a window: its range along each axis, its heights and contour levels. */
interface Land {
  type: "land";
  variables: Array<string>;
  window: Array<[number, number]>;
  heights: [number, number];
  levels: Array<number>;
  gallery: Array<DescendScene>;
  shows: string;
  arrays: {
    /** (n,) of x, or (n, n) with a row for each y: the function; NaN where it has no value */
    f: Float32Array;
  };
}

/**
 * The network's cost over the plane of the two directions in which its training moved it most.
 *
 * `explained` are their shares of all movement, `own` whether the training is the visitor's, `rows` how many of
 * the `points` rows were measured, from the lowest y on.
 */
interface Landscape {
  type: "landscape";
  own: boolean;
  data: string;
  examples: number;
  parameters: number;
  window: Array<[number, number]>;
  rows: number;
  points: number;
  explained: Array<number>;
  heights: [number, number];
  levels: Array<number>;
  arrays: {
    /** (points, points): a row for each y */
    f: Float32Array;
    /** (n, 2) */
    path: Float32Array;
    /** (up to n,): the cost at the points of `path` */
    values: Float32Array;
    /** (n,): the epochs seen at the points of `path` */
    epochs: Float32Array;
    /** (3, 4, 784): of four neurons at (0, 0), and what a step along x and along y adds; empty if the first layer has fewer than four */
    weights: Float32Array;
    /** (up to 4, 784): the first training examples */
    images: Uint8Array;
  };
}

/**
 * The nudges of the front example; `steps` are the networks before each step, the present one last.
 *
 * `examples` is empty until one is chosen.
 */
interface Backprop {
  type: "backprop";
  examples: Array<BackpropColumn>;
  front: number;
  levers: BackpropLevers | null;
  listen: number | null;
  costs: Array<number>;
  answer: number | null;
  steps: Array<BackpropStep>;
  arrays: {
    /** (examples, 784) */
    images?: Uint8Array;
    /** (classes,) */
    target?: Float32Array;
    /** (classes,): each output's part of the cost */
    parts?: Float32Array;
    /** (classes,): the outputs before the last step */
    was?: Float32Array;
    /** (n_l,) */
    [name: `activations${number}`]: Float32Array;
    /** (n_l,) */
    [name: `wishes${number}`]: Float32Array;
    /** (k,): the weights into layer l + 1 that should change most, receiver × n_in + sender */
    [name: `where${number}`]: Uint32Array;
    /** (k,) */
    [name: `strength${number}`]: Float32Array;
    /** (n_next,): the message of each neuron of the next layer to the open one */
    terms?: Float32Array;
    /** (n_in,): the activations before the open neuron */
    behind?: Float32Array;
    /** (n_in,) */
    weights?: Float32Array;
    /** (n_in,): of `weights` */
    nudges?: Float32Array;
    /** (n_in,): the open neuron's messages to the activations `behind` */
    asked?: Float32Array;
    /** (examples + 1,): each example's nudge of the bias, the mean last */
    biases?: Float32Array;
    /** (examples + 1, n_in): the same of the weights */
    columns?: Float32Array;
  };
}

/** The nudge by back-propagation and the one found by nudging the number by `step`, and their difference. */
interface Proof {
  type: "proof";
  number: BackpropNumber | null;
  mean: boolean;
  wanted: number;
  nudged: number;
  difference: number;
  step: number;
  arrays: Record<string, never>;
}

/**
 * How far gradients are from the gradient of `many` examples: angles in degrees.
 *
 * `own` is the angle of the mean nudges, and their length relative to that gradient. `angles` are those of
 * mini-batches of each of `sizes`, `middle` are their medians. `many` is 0 if nothing is measured; `done` is the share
 * of the work that is done.
 */
interface Rough {
  type: "rough";
  done: number;
  many: number;
  sizes: Array<number>;
  angles: Array<Array<number>>;
  middle: Array<number>;
  own: [number, number] | null;
  arrays: Record<string, never>;
}

/** The points and a grid in each layer. `wrong` of `count` points are on the wrong side, null without points. */
interface Bend {
  type: "bend";
  playing: boolean;
  points: string;
  sets: Array<string>;
  hidden: Array<number>;
  seed: number;
  epoch: number;
  count: number;
  wrong: number | null;
  layers: Array<number>;
  story: string;
  arrays: {
    /** (n,): 0 or 1 */
    labels: Uint8Array;
    /** (n, k): in layer l along its k axes, at most 3 */
    [name: `points${number}`]: Float32Array;
    /** (lines, m, k): the grid's lines in layer l */
    [name: `lines${number}`]: Float32Array;
    /** (corners, k): where both outputs are equal, in the last hidden layer of 2 or 3 neurons */
    cut?: Float32Array;
  };
}

/** The test digits in each layer of the network in use, along its two main directions. */
interface Spaces {
  type: "spaces";
  data: string;
  classes: Array<string>;
  layers: Array<BendSpacesLayer>;
  arrays: {
    /** (n,): numbers of `classes` */
    labels: Uint8Array;
    /** (n, k): in layer l */
    [name: `points${number}`]: Float32Array;
    /** (classes, k) */
    [name: `means${number}`]: Float32Array;
    /** (k,): the drawn digit, if there is one */
    [name: `mark${number}`]: Float32Array;
  };
}

/** Who leads, and what those who follow see. `ended` says why nobody leads: switched off, or gone. */
interface Class {
  type: "class";
  teaches: boolean;
  leads: "nobody" | "you" | "another";
  ended: "" | "off" | "gone";
  address: string;
  revealed: boolean;
  arrays: Record<string, never>;
}

/** For teachers: how many pupils there are, and where. */
interface Attendance {
  type: "attendance";
  pupils: number;
  following: number;
  places: Array<ClassroomPlace>;
  arrays: Record<string, never>;
}

/** For teachers: the pupils' link, and its QR code as SVG. Both are empty if it isn't known how others come here. */
interface Invitation {
  type: "invitation";
  link: string;
  code: string;
  arrays: Record<string, never>;
}

/**
 * The neuron, and its activations for the first `images` test images: `count` of them fire it.
 *
 * Sums are without the bias: those above −bias fire it. `low` and `high` are the ends of the histogram and the curve.
 * `most` fire it most, `below` nearly do. `region` names a ready-made neuron, and is empty for any other. `widened`:
 * it has no negative weights, so blobs are tried with those that it could have.
 */
interface Design {
  type: "design";
  region: string;
  bias: number;
  undo: number;
  images: number;
  count: number;
  low: number;
  high: number;
  classes: Array<string>;
  widened: boolean;
  most: Array<DesignFired>;
  below: Array<DesignFired>;
  arrays: {
    /** (784,) */
    weights: Float32Array;
    /** (bins,): images by their weighted sum */
    counts: Uint32Array;
    /** (bins,): those among them that fire the neuron */
    fired: Uint32Array;
    /** (n,): the activation */
    curve: Float32Array;
    /** (classes,): the share of a class's images that fire it, NaN for a class without images */
    share: Float32Array;
    /** (most + below, 784) */
    pictures: Uint8Array;
    /** (k, 784): where there is a patch */
    blobs?: Uint8Array;
    /** (k,): activations for `blobs` */
    with_surround?: Float32Array;
    /** (k,): activations without negative weights */
    without?: Float32Array;
  };
}

/**
 * The current network, with the neurons `placed` in its first hidden layer.
 *
 * Test accuracies: `before` any transplant, `after` the last one, and `now`, `step` mini-batches later.
 */
interface Graft {
  type: "graft";
  name: string;
  places: number;
  neurons: number;
  squash: string;
  placed: Array<number>;
  before: number | null;
  after: number | null;
  now: number | null;
  playing: boolean;
  epochs: number;
  step: number;
  on_desk: boolean;
  images: number;
  arrays: {
    /** (places, 784): weights of the first neurons */
    pictures: Float32Array;
    /** (places,) */
    biases: Float32Array;
    /** (n, 2): step and share */
    accuracies: Float32Array;
  };
}

/**
 * The image shown; `kind` is a kind of OOD image, or scribble.
 *
 * `sure`: the answer is accepted. `dark`: a network that was trained on OOD images sees no digit.
 */
interface Nonsense {
  type: "nonsense";
  kind: string;
  seed: number;
  answer: number;
  output: number;
  probability: number;
  dark: boolean;
  sure: boolean;
  arrays: {
    /** (784,) */
    image: Uint8Array;
    /** (classes,) */
    outputs: Float32Array;
  };
}

/** The OOD benchmark of the current network, as far as it got. `cure` are the layers for outlier exposure. */
interface Exam {
  type: "exam";
  network: string;
  over: boolean;
  cure: Array<number>;
  rows: Array<DoubtOodRow>;
  arrays: {
    /** (4 of each row, 784): once there is a row */
    samples?: Uint8Array;
  };
}

/**
 * The effect of a threshold: the share of the test's digits that are answered, and the share of wrong answers.
 *
 * `nonsense` is the share of OOD images that are answered, `own` the network's own threshold, `refused` the number of
 * rejected digits, a few of which are shown.
 */
interface Trust {
  type: "trust";
  digits: number;
  threshold: number;
  own: number;
  is_own: boolean;
  answered: number;
  error: number | null;
  own_answered: number;
  own_error: number | null;
  calibration_error: number;
  nonsense: number;
  refused: number;
  labels: Array<number>;
  answers: Array<number>;
  likely: Array<number>;
  arrays: {
    /** (t,) */
    thresholds: Float32Array;
    /** (t,): the share answered at each threshold */
    coverage: Float32Array;
    /** (t,): the share of wrong answers at each threshold */
    errors: Float32Array;
    /** (bins,): mean confidence */
    confidence: Float32Array;
    /** (bins,): share of right answers */
    accuracy: Float32Array;
    /** (k, 28, 28): if some are refused */
    images?: Uint8Array;
  };
}

/** The state of the run; `kinds` are trained on, and `before` names the network that it is compared with. */
interface Cure {
  type: "cure";
  playing: boolean;
  over: boolean;
  step: number;
  epoch: number;
  epochs: number;
  digits: number;
  nonsense: number;
  kinds: Array<string>;
  share: number;
  seed: number;
  before: string;
  accuracy_before: number;
  accuracy: number | null;
  rows: Array<DoubtExposureRow>;
  arrays: {
    /** (n, 4): step, mean shares above 0.5 of kinds trained on and of others, test accuracy */
    points: Float32Array;
  };
}

/** The result of an experiment, as a table and as charts. */
interface Experiment {
  type: "experiment";
  name: string;
  says: string;
  head: Array<string>;
  rows: Array<Array<string>>;
  charts: Array<ChartsBars | ChartsCurves | ChartsRace | ChartsWalks | ChartsFan | ChartsPictures | ChartsGrid | ChartsAnswers | ChartsUntrainedNetworks | ChartsCompass | ChartsFilling | ChartsCosts | ScenesFold | ScenesTally | ScenesLamps | ScenesLevers | ScenesLight | ScenesCloseUp | ScenesPassing | ScenesFlow | ScenesDetector | ScenesEntries | ScenesInputs>;
  arrays: Record<string, never>;
}

/** The names of the shipped networks, and of the current one, which may be none of them. */
interface Shelf {
  type: "shelf";
  names: Array<string>;
  taken: string;
  arrays: Record<string, never>;
}

/** What was done to the network: the first step is the network as it was, the last is in use. */
interface Tinker {
  type: "tinker";
  steps: Array<TinkerTinkerStep>;
  arrays: Record<string, never>;
}

/** One of several digits. `box`: left, top, right and bottom, 0 to 1 across the pad; null in a picture. */
interface DrawOneDigit {
  answer: number;
  output: number;
  probability: number;
  sure: boolean;
  dark: boolean;
  box: Array<number> | null;
}

/** A changed image's answer; `margin` is the right output minus the brightest of the others. */
interface DrawChangedImage {
  name: string;
  answer: number;
  margin: number;
}

/** The hyperparameters in which the lines of a history differ. */
interface LearnLineSettings {
  learning_rate: number;
  batch_size: number;
}

/** A line: its number, in the order in which lines began, and how it differs from the line that it left. */
interface LearnLineLabel {
  number: number;
  label: string;
}

/** A function of the gallery. */
interface DescendScene {
  name: string;
  formula: string;
  start: Array<number>;
  rate: number;
}

/** An example: its number among the test examples, its label, and the class that the data has. */
interface BackpropColumn {
  number: number | null;
  label: number;
  shows: number | null;
}

/**
 * The open neuron. Its nudge, `wish`, is the sum of `terms`; times `slope` it is that of its weighted sum and bias.
 *
 * An output has a target instead of terms, and no slope if its nudge is for its weighted sum. A pixel has no levers.
 */
interface BackpropLevers {
  layer: number;
  neuron: number;
  activation: number;
  wish: number;
  target: number | null;
  bias: number | null;
  slope: number | null;
}

/** A network: the examples' mean cost; cost, right answers and answers by class on the first training examples. */
interface BackpropStep {
  cost: number;
  of_many: number;
  right: number;
  called: Array<number>;
}

/** The number that was proved. */
interface BackpropNumber {
  kind: "wish" | "bias" | "weight" | "asked";
  layer: number;
  neuron: number;
  sender: number;
}

/** A layer: shares of its variance that its two axes show, and that lies between classes. */
interface BendSpacesLayer {
  neurons: number;
  explained: number;
  between_classes: number;
}

/** A view, or a step: how many pupils are there, and how many of them chose each answer. */
interface ClassroomPlace {
  view: "draw" | "learn" | "descend" | "backprop" | "bend" | "design" | "doubt" | "lesson";
  step: [number, number] | null;
  pupils: number;
  guesses: Array<number>;
}

/** A test image, and the neuron's activation for it. */
interface DesignFired {
  number: number;
  label: number;
  activation: number;
}

/**
 * The results for one kind: shares of its images, and the most frequent claim, a class or none.
 *
 * The claim is none if no output is above one half.
 */
interface DoubtOodRow {
  kind: string;
  images: number;
  mean: number;
  above_half: number;
  above_nine_tenths: number;
  claim: string;
  claimed: number;
}

/** One kind, before and after outlier exposure: the share of its images with an output above one half. */
interface DoubtExposureRow {
  kind: string;
  before: number;
  after: number | null;
}

/** A bar for each name, which grows to its share, with a text at its end. */
interface ChartsBars {
  title: string;
  names: Array<string>;
  values: Array<number>;
  texts: Array<string>;
  start: number;
  kind: "bars";
}

/** Curves over one axis, all drawn at the same pace. */
interface ChartsCurves {
  title: string;
  across: string;
  up: string;
  names: Array<string>;
  curves: Array<Array<[number, number]>>;
  still: boolean;
  kind: "curves";
}

/** Networks that learn side by side: a curve for each, its share read right, and its lines, which form. */
interface ChartsRace {
  title: string;
  across: string;
  up: string;
  names: Array<string>;
  curves: Array<Array<[number, number]>>;
  layers: Array<Array<number>>;
  kind: "race";
}

/** Paths over a plane, all walked at once: a piece of each takes the same time. */
interface ChartsWalks {
  title: string;
  names: Array<string>;
  paths: Array<Array<[number, number]>>;
  texts: Array<string>;
  ground: ChartsGround | null;
  magnified: ChartsMagnified | null;
  kind: "walks";
}

/**
 * A step straight down from the middle, and random steps of the same length, each at its angle to it.
 *
 * The colour of a step says how far it goes down or up. The ground is seen from above, the ball in its middle.
 * With `around`, the visitor aims a step, too.
 */
interface ChartsFan {
  title: string;
  angles: Array<number>;
  falls: Array<number>;
  length: number;
  told: string;
  ground: ChartsGround | null;
  around: Array<number>;
  kind: "fan";
}

/** Square images side by side, whose captions appear one by one. Then each can be pointed at. */
interface ChartsPictures {
  title: string;
  images: Array<Array<number>>;
  captions: Array<string>;
  right: Array<boolean>;
  signed: boolean;
  over: Array<Array<number>>;
  told: Array<string>;
  chosen: number;
  kind: "pictures";
}

/** A table of signed numbers, each in its colour. It fills cell by cell, column after column. */
interface ChartsGrid {
  title: string;
  rows: Array<string>;
  columns: Array<string>;
  values: Array<Array<number>>;
  start: number;
  images: Array<Array<number>>;
  marked: number;
  kind: "grid";
}

/** Images and a network's answers to them, which change while it learns. */
interface ChartsAnswers {
  title: string;
  images: Array<Array<number>>;
  answers: Array<Array<string>>;
  texts: Array<string>;
  marked: string;
  kind: "answers";
}

/** Images, and what untrained networks answer to them, one network after another; the visitor can ask for more. */
interface ChartsUntrainedNetworks {
  title: string;
  images: Array<Array<number>>;
  labels: Array<string>;
  answers: Array<Array<string>>;
  texts: Array<string>;
  more: string;
  kind: "untrained";
}

/**
 * An arrow for each draw of examples, which turns towards straight down while more examples are asked.
 *
 * Straight down is the wish of all examples; an arrow's angle is that between the wish of its examples and this one.
 */
interface ChartsCompass {
  title: string;
  counts: Array<number>;
  angles: Array<Array<number>>;
  name: string;
  kind: "compass";
}

/** The same signed images twice, filled number by number: by one at one pace, by another at another. */
interface ChartsFilling {
  title: string;
  images: Array<Array<number>>;
  count: number;
  names: Array<string>;
  seconds: Array<number>;
  told: string;
  kind: "filling";
}

/** Examples side by side: the gap between each output and what it should be is squared, and the squares add up. */
interface ChartsCosts {
  title: string;
  names: Array<string>;
  images: Array<Array<number>>;
  classes: Array<string>;
  outputs: Array<Array<number>>;
  targets: Array<Array<number>>;
  costs: Array<number>;
  kind: "costs";
}

/** W a + b, folded row by row into one number for each neuron, and squashed; then what is pointed at. */
interface ScenesFold {
  title: string;
  names: Array<string>;
  weights: Array<Array<number>>;
  inputs: Array<number>;
  biases: Array<number>;
  sums: Array<number>;
  outputs: Array<number>;
  sigmoid_outputs: boolean;
  kind: "fold";
}

/** The network's lines, lit neuron by neuron, and counted. */
interface ScenesTally {
  title: string;
  layers: Array<number>;
  kind: "tally";
}

/**
 * Outputs as lamps on rails, as high as they are bright, each with an arrow to where it should be.
 *
 * Without `after`, the chosen ones go to `supposed`, then follow their arrows to their goals. With `after`, only the
 * chosen ones have arrows, and all go to their values there. Each can be dragged; with `way`, a step's length can.
 */
interface ScenesLamps {
  title: string;
  image: Array<number>;
  names: Array<string>;
  values: Array<number>;
  goals: Array<number>;
  chosen: Array<number>;
  slope: number;
  supposed: Array<number>;
  after: Array<number>;
  start: number;
  end: number;
  way: Array<Array<number>>;
  costs: Array<number>;
  told: Array<string>;
  turn: number;
  kind: "lamps";
}

/** One output and the neurons before it, three times: each time another of its three levers is pulled. */
interface ScenesLevers {
  title: string;
  names: Array<string>;
  texts: Array<string>;
  activations: Array<number>;
  weights: Array<number>;
  bias: number;
  weight_moves: Array<number>;
  activation_moves: Array<number>;
  outputs: Array<Array<number>>;
  kind: "levers";
}

/** A neuron's weights as an image, and light on them: on the lit places one by one, then where one paints it. */
interface ScenesLight {
  title: string;
  name: string;
  weights: Array<number>;
  image: Array<number>;
  lit: Array<number>;
  axis: [number, number];
  activations: Array<number>;
  kind: "light";
}

/** A square image whose numbers are written row by row; then a part of it is seen closer, where one points. */
interface ScenesCloseUp {
  title: string;
  image: Array<number>;
  at: number;
  kind: "close-up";
}

/** Wishes that flow from the outputs back to the first neurons, and add up in each. */
interface ScenesPassing {
  title: string;
  image: Array<number>;
  layers: Array<number>;
  names: Array<string>;
  activations: Array<Array<number>>;
  wishes: Array<Array<number>>;
  messages: Array<Array<Array<number>>>;
  first: number;
  kind: "passing";
}

/** An image runs through all layers, runs again, and turns into another image. */
interface ScenesFlow {
  title: string;
  layers: Array<number>;
  classes: Array<string>;
  images: Array<Array<number>>;
  patterns: Array<Array<Array<number>>>;
  again: Array<Array<number>>;
  kind: "flow";
}

/** Images pass a neuron, which lights up as bright as it is for each class; the classes stand in two groups. */
interface ScenesDetector {
  title: string;
  name: string;
  names: Array<string>;
  images: Array<Array<number>>;
  values: Array<number>;
  groups: [Array<number>, Array<number>];
  group_names: [string, string];
  lit: number;
  right: Array<boolean>;
  told: string;
  kind: "detector";
}

/**
 * The gradient's entries for a neuron's weights over an image: the larger, the larger its square.
 *
 * Then those that are exactly 0 light up. Beside it, the cost while the weight that is pointed at is moved.
 */
interface ScenesEntries {
  title: string;
  values: Array<number>;
  zeros: Array<number>;
  image: Array<number>;
  texts: [string, string];
  moves: Array<number>;
  costs: Array<Array<number>>;
  chosen: number;
  moved: string;
  kind: "entries";
}

/**
 * A network, some of whose inputs can be changed, and its outputs for all their values.
 *
 * The first input goes to its last value by itself.
 */
interface ScenesInputs {
  title: string;
  layers: Array<number>;
  names: Array<string>;
  values: Array<Array<number>>;
  at: Array<number>;
  others: string;
  classes: Array<string>;
  outputs: Array<Array<number>>;
  lights: Array<string>;
  goal: number;
  kind: "inputs";
}

/** What was done, and the accuracy on the test digits, null while it is measured. */
interface TinkerTinkerStep {
  what: string;
  accuracy: number | null;
}

/** A function of x and y under walks and steps. */
interface ChartsGround {
  f: Array<number>;
  window: [[number, number], [number, number]];
  heights: [number, number];
  levels: Array<number>;
}

/** Some steps of the last of several paths, much larger than the path itself. */
interface ChartsMagnified {
  place: [number, number];
  steps: Array<[number, number]>;
}

interface Commands {
  "hello": Hello;
  "draw.stroke": DrawStroke;
  "draw.undo": DrawUndo;
  "draw.clear": DrawClear;
  "draw.random": DrawRandom;
  "draw.example": DrawExample;
  "draw.digit": DrawDigit;
  "draw.put": DrawPut;
  "draw.choose": DrawChoose;
  "draw.shut": DrawShut;
  "draw.part": DrawPart;
  "draw.explain": DrawExplain;
  "draw.keep": DrawKeep;
  "draw.download": DrawDownload;
  "learn.open": LearnOpen;
  "learn.play": LearnPlay;
  "learn.pause": LearnPause;
  "learn.step": LearnStep;
  "learn.pace": LearnPace;
  "learn.epoch": LearnEpoch;
  "learn.reset": LearnReset;
  "learn.undo": LearnUndo;
  "learn.adjust": LearnAdjust;
  "learn.branch": LearnBranch;
  "learn.line": LearnLine;
  "learn.seek": LearnSeek;
  "learn.look": LearnLook;
  "learn.shown": LearnShown;
  "learn.use": LearnUse;
  "descend.open": DescendOpen;
  "descend.begin": DescendBegin;
  "descend.go": DescendGo;
  "descend.measure": DescendMeasure;
  "backprop.example": BackpropExample;
  "backprop.digit": BackpropDigit;
  "backprop.random": BackpropRandom;
  "backprop.hard": BackpropHard;
  "backprop.drawing": BackpropDrawing;
  "backprop.front": BackpropFront;
  "backprop.drop": BackpropDrop;
  "backprop.label": BackpropLabel;
  "backprop.choose": BackpropChoose;
  "backprop.listen": BackpropListen;
  "backprop.prove": BackpropProve;
  "backprop.apply": BackpropApply;
  "backprop.undo": BackpropUndo;
  "backprop.compare": BackpropCompare;
  "bend.open": BendOpen;
  "bend.reset": BendReset;
  "bend.add": BendAdd;
  "bend.play": BendPlay;
  "bend.pause": BendPause;
  "class.here": ClassHere;
  "class.lead": ClassLead;
  "class.release": ClassRelease;
  "design.open": DesignOpen;
  "design.paint": DesignPaint;
  "design.region": DesignRegion;
  "design.copy": DesignCopy;
  "design.surround": DesignSurround;
  "design.bias": DesignBias;
  "design.undo": DesignUndo;
  "design.clear": DesignClear;
  "design.transplant": DesignTransplant;
  "design.train": DesignTrain;
  "design.pause": DesignPause;
  "design.use": DesignUse;
  "design.restore": DesignRestore;
  "doubt.look": DoubtLook;
  "doubt.scribble": DoubtScribble;
  "doubt.examine": DoubtExamine;
  "doubt.believe": DoubtBelieve;
  "doubt.teach": DoubtTeach;
  "doubt.pause": DoubtPause;
  "doubt.use": DoubtUse;
  "lessons.experiment": LessonsExperiment;
  "shelf.take": ShelfTake;
  "tinker.weight": TinkerWeight;
  "tinker.bias": TinkerBias;
  "tinker.noise": TinkerNoise;
  "tinker.biases_off": TinkerBiases_off;
  "tinker.cut": TinkerCut;
  "tinker.linear": TinkerLinear;
  "tinker.undo": TinkerUndo;
  "work.pack": WorkPack;
}

interface Snapshots {
  "welcome": Welcome;
  "error": Error;
  "notice": Notice;
  "network": Network;
  "drawing": Drawing;
  "parts": Parts;
  "neuron": Neuron;
  "pixel": Pixel;
  "shut": Shut;
  "misread": Misread;
  "kept": Kept;
  "archive": Archive;
  "learning": Learning;
  "branches": Branches;
  "descent": Descent;
  "land": Land;
  "landscape": Landscape;
  "backprop": Backprop;
  "proof": Proof;
  "rough": Rough;
  "bend": Bend;
  "spaces": Spaces;
  "class": Class;
  "attendance": Attendance;
  "invitation": Invitation;
  "design": Design;
  "graft": Graft;
  "nonsense": Nonsense;
  "exam": Exam;
  "trust": Trust;
  "cure": Cure;
  "experiment": Experiment;
  "shelf": Shelf;
  "tinker": Tinker;
}

type Command = Commands[keyof Commands];

type Snapshot = Snapshots[keyof Snapshots];
