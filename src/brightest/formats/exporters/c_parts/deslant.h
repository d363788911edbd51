/* ---- Deslanting: a normalized digit is sheared along its rows until it stands upright ------------------------ */

/* The slant of the ink in columns per row, cov(x, y) / var(y), and its centre of mass. */
static inline double brightest_slant(const uint8_t *image, double *middle_y, double *middle_x)
{
    int32_t mass = 0, sum_y = 0, sum_x = 0, sum_yy = 0, sum_xy = 0;
    for (int32_t y = 0; y < 28; y++)
        for (int32_t x = 0; x < 28; x++) {
            const int32_t ink = image[y * 28 + x];
            mass += ink;
            sum_y += y * ink;
            sum_x += x * ink;
            sum_yy += y * y * ink;
            sum_xy += x * y * ink;
        }
    const int64_t variance = (int64_t)mass * sum_yy - (int64_t)sum_y * sum_y;
    if (variance == 0) { /* blank, or a single row */
        *middle_y = *middle_x = 0.0;
        return 0.0;
    }
    *middle_y = (double)sum_y / mass;
    *middle_x = (double)sum_x / mass;
    return (double)((int64_t)mass * sum_xy - (int64_t)sum_x * sum_y) / (double)variance;
}

/* The longest side, in pixels, of the bounding box of the ink without its slant. */
static inline double brightest_length(const uint8_t *image, double slant)
{
    int strongest = 0, top = 28, bottom = 0;
    double first = 1e9, last = -1e9;
    for (int i = 0; i < 784; i++)
        if (image[i] > strongest)
            strongest = image[i];
    for (int y = 0; y < 28; y++)
        for (int x = 0; x < 28; x++)
            if (image[y * 28 + x] > 0.05 * strongest) {
                if (y < top)
                    top = y;
                bottom = y;
                first = fmin(first, x - slant * y);
                last = fmax(last, x - slant * y);
            }
    return fmax(bottom - top, last - first) + 1;
}

/* Catmull and Rom's weights of the pixels at -1, 0, 1 and 2, for a place t in [0, 1) between the middle two. */
static inline void brightest_cubic(double t, double *weights)
{
    weights[0] = ((1 - 0.5 * t) * t - 0.5) * t;
    weights[1] = (1.5 * t - 2.5) * t * t + 1;
    weights[2] = ((2 - 1.5 * t) * t + 0.5) * t;
    weights[3] = (0.5 * t - 0.5) * t * t;
}

/* Fill upright[784] with the image without its slant, scaled about its centre of mass. */
static inline void brightest_shear(const uint8_t *image, double middle_y, double middle_x, double slant, double scale,
                                   uint8_t *upright)
{
    double weights[4], line[44]; /* 8 black pixels on both sides, so that nothing is read beyond the line's ends */
    for (int r = 0; r < 28; r++) {
        const double y = middle_y + (r - middle_y) / scale;
        const int above = (int)floor(y);
        brightest_cubic(y - above, weights);
        for (int x = 0; x < 44; x++)
            line[x] = 0.0;
        for (int i = 0; i < 4; i++) {
            const int row = above - 1 + i;
            for (int x = 0; x < 28 && row >= 0 && row < 28; x++)
                line[8 + x] += weights[i] * image[row * 28 + x];
        }
        const double shift = middle_x + slant * (y - middle_y);
        for (int c = 0; c < 28; c++) {
            const double x = fmin(fmax(shift + (c - middle_x) / scale, -3.0), 30.0);
            const int before = (int)floor(x);
            const double *at = line + 8 + before;
            brightest_cubic(x - before, weights);
            const double value = weights[0] * at[-1] + weights[1] * at[0] + weights[2] * at[1] + weights[3] * at[2];
            upright[r * 28 + c] = (uint8_t)rint(fmin(fmax(value, 0.0), 255.0));
        }
    }
}

/* The image upright: in buffer[784], or itself if it is upright already or can't be made so, such as a dash. */
static inline const uint8_t *brightest_deslant(const uint8_t *image, uint8_t *buffer)
{
    double middle_y, middle_x, unused_y, unused_x;
    double slant = brightest_slant(image, &middle_y, &middle_x);
    if (fabs(slant) <= 0.02 || fabs(slant) > 1.5)
        return image;
    const double length = brightest_length(image, 0.0);
    for (int pass = 0; pass < 3; pass++) { /* one is nearly always enough */
        double scale = length / brightest_length(image, slant);
        if (fabs(scale - 1) < 0.03)
            scale = 1.0;
        brightest_shear(image, middle_y, middle_x, slant, scale, buffer);
        const double remaining = brightest_slant(buffer, &unused_y, &unused_x);
        if (fabs(remaining) <= 0.02)
            return buffer;
        slant += remaining;
    }
    return image;
}

