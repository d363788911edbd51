/* ---- The answer ------------------------------------------------------------------------------------------ */

/* The likeliest class, 0 to BRIGHTEST_CLASSES - 1. */
static inline int brightest_largest(const float *values)
{
    int best = 0;
    for (int i = 1; i < BRIGHTEST_CLASSES; i++)
        if (values[i] > values[best])
            best = i;
    return best;
}

/* The last layer's weighted sums become its activations: one softmax, or a sigmoid for each neuron. */
static inline void brightest_activate(float *z)
{
    const float largest = z[brightest_largest(z)];
    float total = 0.0f;
    for (int i = 0; i < BRIGHTEST_CLASSES; i++) {
        z[i] = BRIGHTEST_SOFTMAX ? expf(z[i] - largest) : brightest_sigmoid(z[i]);
        total += z[i];
    }
    for (int i = 0; i < BRIGHTEST_CLASSES && BRIGHTEST_SOFTMAX; i++)
        z[i] /= total;
}

/* The last layer's weighted sums become calibrated probabilities: divided by the temperature, then a softmax.
   BRIGHTEST_NONE: one more neuron, at one half, stands for "none of these"; the probabilities sum to less than 1. */
static inline void brightest_calibrate(float *z)
{
    const float lowest = -69.07755f, highest = 16.118095f; /* log 1e-30, and log 1e7: as near to 0 and 1 as counts */
    float largest = z[brightest_largest(z)], total = 0.0f;
    if (BRIGHTEST_SOFTMAX) {
        for (int i = 0; i < BRIGHTEST_CLASSES; i++)
            total += expf(z[i] - largest);
        largest += logf(total); /* so that z below is the logarithm of the softmax */
    } else {
        largest = 0.0f;
    }
    for (int i = 0; i < BRIGHTEST_CLASSES; i++)
        z[i] = fminf(fmaxf(z[i] - largest, lowest), highest) / BRIGHTEST_TEMPERATURE;
    largest = z[brightest_largest(z)];
    if (BRIGHTEST_NONE)
        largest = fmaxf(largest, 0.0f);
    total = BRIGHTEST_NONE ? expf(-largest) : 0.0f;
    for (int i = 0; i < BRIGHTEST_CLASSES; i++)
        total += z[i] = expf(z[i] - largest);
    for (int i = 0; i < BRIGHTEST_CLASSES; i++)
        z[i] /= total;
}

/* ---- To call --------------------------------------------------------------------------------------------- */

/* Fill activations[BRIGHTEST_CLASSES] with the last layer's activations, and return the brightest neuron. */
static inline int brightest_activations(const uint8_t *pixels, float *activations)
{
    brightest_sums(pixels, activations);
    const int answer = brightest_largest(activations); /* before rounding makes two of them equal */
    brightest_activate(activations);
    return answer;
}

/* Fill probabilities[BRIGHTEST_CLASSES], calibrated, and return the most probable class. */
static inline int brightest_read(const uint8_t *pixels, float *probabilities)
{
    brightest_sums(pixels, probabilities);
    const int answer = brightest_largest(probabilities);
    brightest_calibrate(probabilities);
    return answer;
}

/* Whether to rely on the most probable class: 1, or 0 if somebody should check it. */
static inline int brightest_is_sure(const float *probabilities)
{
    const float confidence = probabilities[brightest_largest(probabilities)];
    float total = 0.0f;
    for (int i = 0; i < BRIGHTEST_CLASSES; i++)
        total += probabilities[i];
    return confidence >= BRIGHTEST_THRESHOLD && confidence > 1.0f - total;
}
