// Made by tools/make_messages.py from src/brightest/web/messages. Don't edit.

/** The first message: who is there. `key` is asked for where the page is open to a network. */
export interface Hello {
  type: "hello";
  token?: string;
  key?: string;
}

/** Ink: x to the right, y down, 0 to 1 across the pad. `count` comes back with the drawing that has it. */
export interface DrawStroke {
  type: "draw.stroke";
  points: Array<[number, number]>;
  begins: boolean;
  count?: number;
}

/** One step back. */
export interface DrawUndo {
  type: "draw.undo";
}

/** An empty pad. */
export interface DrawClear {
  type: "draw.clear";
}

/** Any digit of the test examples. */
export interface DrawRandom {
  type: "draw.random";
}

/** The test example of that number. */
export interface DrawExample {
  type: "draw.example";
  number: number;
}

/** The first test example that shows this class. */
export interface DrawDigit {
  type: "draw.digit";
  label: number;
}

/** Open a neuron; in layer 0, a pixel. */
export interface DrawChoose {
  type: "draw.choose";
  layer: number;
  neuron: number;
}

/** Why was it misread? `label` is the class that it shows. */
export interface DrawExplain {
  type: "draw.explain";
  label: number;
}

/** Keep the drawing, as one that shows the class `label`. */
export interface DrawKeep {
  type: "draw.keep";
  label: number;
}

/** Hand out what was kept. */
export interface DrawDownload {
  type: "draw.download";
}

/** Show it from now on. */
export interface LearnOpen {
  type: "learn.open";
}

/** Learn until told otherwise. */
export interface LearnPlay {
  type: "learn.play";
}

/** Stop learning. */
export interface LearnPause {
  type: "learn.pause";
}

/** Learn from one mini-batch. */
export interface LearnStep {
  type: "learn.step";
}

/** Show a state every so many mini-batches, 40 times a second at most; 0 is full speed. */
export interface LearnPace {
  type: "learn.pace";
  batches: number;
}

/** Learn to the end of the epoch. */
export interface LearnEpoch {
  type: "learn.epoch";
}

/** Begin anew with these dials. */
export interface LearnReset {
  type: "learn.reset";
  seed: number;
  hidden: Array<number>;
  activation: string;
  cost: string;
  learning_rate: number;
  batch_size: number;
}

/** Go on from here with other dials, beside what was. */
export interface LearnBranch {
  type: "learn.branch";
  learning_rate: number;
  batch_size: number;
}

/** Go to a moment of the history. */
export interface LearnSeek {
  type: "learn.seek";
  moment: number;
}

/** Use the network that was trained in all views. */
export interface LearnUse {
  type: "learn.use";
}

/** Look at the network's landscape, or at the function; what was there is still there. */
export interface DescendOpen {
  type: "descend.open";
  network: boolean;
}

/** Put the ball on a function of x, or of x and y. */
export interface DescendBegin {
  type: "descend.begin";
  function: string;
  start: Array<number>;
  learning_rate: number;
  momentum: number;
}

/** So many steps on; back, where negative. */
export interface DescendGo {
  type: "descend.go";
  steps: number;
}

/** Measure the land that the visitor's training crossed; where there is none, the shipped network's. */
export interface DescendMeasure {
  type: "descend.measure";
}

/** The test example of that number, said to show the class `label`; beside the others where it is to `add`. */
export interface BackpropExample {
  type: "backprop.example";
  number: number;
  label?: number | null;
  add?: boolean;
}

/** The first test example that shows this class. */
export interface BackpropDigit {
  type: "backprop.digit";
  label: number;
}

/** Any test example. */
export interface BackpropRandom {
  type: "backprop.random";
  add?: boolean;
}

/** Of many test examples, perhaps of one class, the one that wishes most. */
export interface BackpropHard {
  type: "backprop.hard";
  label?: number | null;
  add?: boolean;
}

/** What is on the pad of Draw. */
export interface BackpropDrawing {
  type: "backprop.drawing";
  add?: boolean;
}

/** Look at another of several examples. */
export interface BackpropFront {
  type: "backprop.front";
  place: number;
}

/** Take one of several examples away. */
export interface BackpropDrop {
  type: "backprop.drop";
  place: number;
}

/** Say what the example in front shows. */
export interface BackpropLabel {
  type: "backprop.label";
  label: number;
}

/** Open a neuron; in layer 0, a pixel. */
export interface BackpropChoose {
  type: "backprop.choose";
  layer: number;
  neuron: number;
}

/** Listen to one output only, or, where it is null, to all. */
export interface BackpropListen {
  type: "backprop.listen";
  output: number | null;
}

/** Nudge one number, of the example in front or the `mean` of all, and see what the cost does. */
export interface BackpropProve {
  type: "backprop.prove";
  kind: "wish" | "bias" | "weight" | "asked";
  layer: number;
  neuron: number;
  sender?: number;
  mean?: boolean;
}

/** Do what is wished, on average, `rate` times. */
export interface BackpropApply {
  type: "backprop.apply";
  rate: number;
}

/** Put back the network that was there before. */
export interface BackpropUndo {
  type: "backprop.undo";
}

/** How far off is this wish from that of many examples? */
export interface BackpropCompare {
  type: "backprop.compare";
}

/** Show it from now on. */
export interface DesignOpen {
  type: "design.open";
}

/** Draw a brush so many pixels wide from cell to cell (column, row), leaving weights of that value. */
export interface DesignPaint {
  type: "design.paint";
  cells: Array<[number, number]>;
  size: number;
  value: number;
  begins: boolean;
}

/** Take a ready-made neuron. */
export interface DesignRegion {
  type: "design.region";
  name: string;
  bias: number;
}

/** Take a neuron of the network's first hidden layer. */
export interface DesignCopy {
  type: "design.copy";
  neuron: number;
}

/** Put negative weights in so many pixels around the positive ones, or none. */
export interface DesignSurround {
  type: "design.surround";
  by: number;
}

/** Another bias. */
export interface DesignBias {
  type: "design.bias";
  bias: number;
}

/** One step back. */
export interface DesignUndo {
  type: "design.undo";
}

/** No weights. */
export interface DesignClear {
  type: "design.clear";
}

/** Put it in the place of a neuron of the network's first hidden layer. */
export interface DesignTransplant {
  type: "design.transplant";
  neuron: number;
}

/** Have the network learn, with what was transplanted frozen or not. */
export interface DesignTrain {
  type: "design.train";
  epochs: number;
  freeze: boolean;
}

/** Stop learning. */
export interface DesignPause {
  type: "design.pause";
}

/** Use the network with the transplant in all views. */
export interface DesignUse {
  type: "design.use";
}

/** Take everything back that was transplanted. */
export interface DesignRestore {
  type: "design.restore";
}

/** Look at an image of nonsense. */
export interface DoubtLook {
  type: "doubt.look";
  kind: string;
  seed: number;
}

/** Look at what is on the pad. */
export interface DoubtScribble {
  type: "doubt.scribble";
}

/** Have the network sit the exam. */
export interface DoubtExamine {
  type: "doubt.examine";
}

/** Give only answers as likely as this; null for the network's own threshold. */
export interface DoubtBelieve {
  type: "doubt.believe";
  threshold: number | null;
}

/** Begin a cure: digits, and of these kinds of nonsense together `share` images for one digit. */
export interface DoubtTeach {
  type: "doubt.teach";
  kinds: Array<string>;
  share: number;
  seed: number;
}

/** Stop the cure, or go on. */
export interface DoubtPause {
  type: "doubt.pause";
  playing: boolean;
}

/** Use the cured network in all views. */
export interface DoubtUse {
  type: "doubt.use";
}

/** Try something, and say what was found. */
export interface LessonsExperiment {
  type: "lessons.experiment";
  name: string;
}

/** Use the network of that name in all views. */
export interface ShelfTake {
  type: "shelf.take";
  name: string;
}

/** The connection stands. A token that is new means that the state is, too. */
export interface Welcome {
  type: "welcome";
  token: string;
  version: string;
  arrays: Record<string, never>;
}

/** A command was not carried out, and why. */
export interface Error {
  type: "error";
  sentence: string;
  arrays: Record<string, never>;
}

/** The network at work, and the data that it can be shown. */
export interface Network {
  type: "network";
  name: string;
  layers: Array<number>;
  size: number;
  activation: string;
  cost: string;
  classes: Array<string>;
  threshold: number;
  accuracy: number | null;
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
 * What is on the pad and what the network makes of it; `answer` is null where the pad is empty.
 *
 * It is `sure` where it should be believed, and `dark` where it was taught what no digit is and sees none.
 *
 * `strokes` has the number of points of each, `undo` the steps back there are,
 * `example` the number of a test example that is there as it is, `label` the class that the data says.
 */
export interface Drawing {
  type: "drawing";
  count: number;
  origin: string;
  example: number | null;
  label: number | null;
  strokes: Array<number>;
  undo: number;
  answer: number | null;
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
    /** (classes,) */
    probabilities?: Float32Array;
    /** (n_l,): of every layer after the first */
    [name: `activations${number}`]: Float32Array;
    /** (k,): the strongest signals into layer l + 1, receiver × n_in + sender */
    [name: `where${number}`]: Uint32Array;
    /** (k,) */
    [name: `strength${number}`]: Float32Array;
  };
}

/** The arithmetic of the open neuron: total = positive + negative products; plus bias, squashed, the activation. */
export interface Neuron {
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
export interface Pixel {
  type: "pixel";
  pixel: number;
  row: number;
  column: number;
  activation: number;
  arrays: {
    /** (n_1,): one for each neuron of the next layer */
    weights: Float32Array;
  };
}

/** What the network makes of the image as it is, then changed in several ways, the most helpful one first. */
export interface Misread {
  type: "misread";
  label: number | null;
  readings: Array<DrawChangedImage>;
  arrays: {
    /** (readings, 28, 28) */
    images?: Uint8Array;
  };
}

/** How many drawings of each label were kept. */
export interface Kept {
  type: "kept";
  count: Record<string, number>;
  arrays: Record<string, never>;
}

/** What was kept, to be saved as `file`. */
export interface Archive {
  type: "archive";
  file: string;
  arrays: {
    /** (bytes,): a .zip */
    content: Uint8Array;
  };
}

/**
 * Where a training stands; `step` counts mini-batches. `lines` are trainings side by side, the present one last.
 *
 * The accuracies are shares of the first `probe` training and test examples; while it plays, those read last.
 */
export interface Learning {
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
  classes: Array<string>;
  lines: Array<LearnLineSettings>;
  arrays: {
    /** (up to 16, 784): weights of the first neurons */
    pictures: Float32Array;
    /** (10, 784): the first test digit of each class */
    digits: Uint8Array;
    /** (10, classes): the network's outputs for `digits` */
    outputs: Float32Array;
    /** (n,): the steps that can be gone back to */
    moments: Uint32Array;
    /** (n, 2) of line i: step and cost */
    [name: `costs${number}`]: Float32Array;
    /** (n, 3) of line i: step, accuracy on the training and on the test examples */
    [name: `accuracies${number}`]: Float32Array;
  };
}

/**
 * Where the ball is, after `step` of at most `most` steps.
 *
 * The next step, `change`, is −learning_rate × slope + momentum × before, the step before it. What is not a finite
 * number is null. `status` is converged, diverged, or limit: still moving.
 */
export interface Descent {
  type: "descent";
  formula: string;
  title: string;
  start: Array<number>;
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
  };
}

/** The function where it is looked at: from where to where along each axis, its heights and contour lines. */
export interface Land {
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
export interface Landscape {
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
  };
}

/**
 * What the example in front wishes; `steps` are the networks before each step that was taken, the present one last.
 *
 * Outputs' wishes are for their activation or their weighted sum: `wish_for`. No examples: none was chosen yet.
 */
export interface Backprop {
  type: "backprop";
  examples: Array<BackpropColumn>;
  front: number;
  levers: BackpropLevers | null;
  listen: number | null;
  wish_for: string;
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
    /** (n_next,): what each neuron of the next layer asks of the open one */
    terms?: Float32Array;
    /** (n_in,): the activations before the open neuron */
    behind?: Float32Array;
    /** (n_in,) */
    weights?: Float32Array;
    /** (n_in,): wanted of `weights` */
    nudges?: Float32Array;
    /** (n_in,): of the activations `behind` */
    asked?: Float32Array;
    /** (examples + 1,): the nudge that each example wants of the bias, the mean last */
    biases?: Float32Array;
    /** (examples + 1, n_in): and of the weights */
    columns?: Float32Array;
  };
}

/** What back-propagation wants of it, the cost where it is larger and smaller by `step`, what follows from those. */
export interface Proof {
  type: "proof";
  number: BackpropNumber | null;
  mean: boolean;
  wanted: number;
  nudged: number;
  difference: number;
  up: number;
  down: number;
  step: number;
  arrays: Record<string, never>;
}

/**
 * Degrees from the gradient of `many` examples, and length beside it: of the wish here, of mini-batches by size,
 * `middle` the median of their angles.
 *
 * `many` is 0 where this was not asked, `done` the share of all that was asked so far.
 */
export interface Rough {
  type: "rough";
  done: number;
  many: number;
  sizes: Array<number>;
  angles: Array<Array<number>>;
  middle: Array<number>;
  lengths: Array<Array<number>>;
  own: [number, number] | null;
  arrays: Record<string, never>;
}

/**
 * The neuron, and what it does with the first so many test `images`: `count` of them fire it.
 *
 * Sums are without the bias: those above −bias fire it. `low` and `high` are the ends of the histogram and the curve.
 * `most` fire it most, `below` just don't. `region` names a ready-made one, and is empty for any other. Where it is
 * `widened`, it has no negative weights, and blobs are tried with such as it could have.
 */
export interface Design {
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
 * The current network, with what was `placed` in its first hidden layer.
 *
 * Shares of the test images read right: before, after the last transplant, and now, `step` mini-batches later.
 */
export interface Graft {
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
 * The image that is looked at; `kind` is one of nonsense, or scribble.
 *
 * It is `sure` where it should be believed, and `dark` where it was taught what no digit is and sees none.
 */
export interface Nonsense {
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

/** The exam of the current network, as far as it got. `cure` are the layers of one that would be cured. */
export interface Exam {
  type: "exam";
  network: string;
  over: boolean;
  cure: Array<number>;
  rows: Array<DoubtVerdict>;
  arrays: {
    /** (4 of each row, 784): once there is a row */
    samples?: Uint8Array;
  };
}

/**
 * What a threshold makes of the test's digits: shares that are answered, and of those, wrong; of the exam's
 * nonsense, the share that is answered still. `own` is the network's. Of those refused, a few are shown.
 */
export interface Trust {
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
    /** (k, 28, 28): where some are refused */
    images?: Uint8Array;
  };
}

/** Where the cure stands; `kinds` are taught, and `before` names the network that it is compared with. */
export interface Cure {
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
  rows: Array<DoubtRemedy>;
  arrays: {
    /** (n, 4): step, mean shares above 0.5 of the kinds taught and never taught, test accuracy */
    points: Float32Array;
  };
}

/** What an experiment found, as a table. */
export interface Experiment {
  type: "experiment";
  name: string;
  says: string;
  head: Array<string>;
  rows: Array<Array<string>>;
  arrays: Record<string, never>;
}

/** The names of the shipped networks, and of the current one, which may be none of them. */
export interface Shelf {
  type: "shelf";
  names: Array<string>;
  taken: string;
  arrays: Record<string, never>;
}

/** A changed image's answer; `margin` is the right output less the brightest of the others. */
export interface DrawChangedImage {
  name: string;
  answer: number;
  margin: number;
}

/** What sets the lines of a history apart. */
export interface LearnLineSettings {
  learning_rate: number;
  batch_size: number;
}

/** A function of the gallery. */
export interface DescendScene {
  name: string;
  formula: string;
  start: Array<number>;
  rate: number;
}

/** An example: the number of the test example that it is, what it is said to show, what the data says. */
export interface BackpropColumn {
  number: number | null;
  label: number;
  shows: number | null;
}

/**
 * The open neuron. Its wish is the sum of `terms`; times `slope` it is the wish for its weighted sum and bias.
 *
 * An output has a target instead of terms, and no slope where its wish is for its weighted sum; a pixel no levers.
 */
export interface BackpropLevers {
  layer: number;
  neuron: number;
  activation: number;
  wish: number;
  target: number | null;
  bias: number | null;
  slope: number | null;
}

/** A network: the mean cost of the examples, and how the first training examples are read, each class how often. */
export interface BackpropStep {
  cost: number;
  of_many: number;
  right: number;
  called: Array<number>;
}

/** Which number was proved. */
export interface BackpropNumber {
  kind: "wish" | "bias" | "weight" | "asked";
  layer: number;
  neuron: number;
  sender: number;
}

/** A test image and what the neuron makes of it. */
export interface DesignFired {
  number: number;
  label: number;
  activation: number;
}

/**
 * What was said of one kind: shares of its images, and what is claimed of most: a class, or none where no output
 * is above one half.
 */
export interface DoubtVerdict {
  kind: string;
  images: number;
  mean: number;
  above_half: number;
  above_nine_tenths: number;
  claim: string;
  claimed: number;
}

/** What the cure did to one kind: the share of its images for which some output is above one half. */
export interface DoubtRemedy {
  kind: string;
  before: number;
  after: number | null;
}

export interface Commands {
  "hello": Hello;
  "draw.stroke": DrawStroke;
  "draw.undo": DrawUndo;
  "draw.clear": DrawClear;
  "draw.random": DrawRandom;
  "draw.example": DrawExample;
  "draw.digit": DrawDigit;
  "draw.choose": DrawChoose;
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
  "learn.branch": LearnBranch;
  "learn.seek": LearnSeek;
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
}

export interface Snapshots {
  "welcome": Welcome;
  "error": Error;
  "network": Network;
  "drawing": Drawing;
  "neuron": Neuron;
  "pixel": Pixel;
  "misread": Misread;
  "kept": Kept;
  "archive": Archive;
  "learning": Learning;
  "descent": Descent;
  "land": Land;
  "landscape": Landscape;
  "backprop": Backprop;
  "proof": Proof;
  "rough": Rough;
  "design": Design;
  "graft": Graft;
  "nonsense": Nonsense;
  "exam": Exam;
  "trust": Trust;
  "cure": Cure;
  "experiment": Experiment;
  "shelf": Shelf;
}

export type Command = Commands[keyof Commands];

export type Snapshot = Snapshots[keyof Snapshots];
