/* Reads images from a file and writes, for each, its probabilities, its answer and whether that is sure, as float. */
#include "network.h"
#include <stdio.h>

int main(int count, char **names)
{
    static uint8_t pixels[BRIGHTEST_PIXELS];
    static float values[BRIGHTEST_CLASSES + 2];
    FILE *images = count == 3 ? fopen(names[1], "rb") : NULL;
    FILE *answers = count == 3 ? fopen(names[2], "wb") : NULL;
    if (!images || !answers)
        return 1;
    while (fread(pixels, 1, BRIGHTEST_PIXELS, images) == BRIGHTEST_PIXELS) {
        values[BRIGHTEST_CLASSES] = (float)brightest_read(pixels, values);
        values[BRIGHTEST_CLASSES + 1] = (float)brightest_is_sure(values);
        if (fwrite(values, sizeof *values, BRIGHTEST_CLASSES + 2, answers) != BRIGHTEST_CLASSES + 2)
            return 1;
    }
    return fclose(images) || fclose(answers);
}
