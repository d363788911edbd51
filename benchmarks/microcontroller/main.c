/* Reads IMAGES images on a Cortex-M3 and tells the debugger, by semihosting, for each: its probabilities as bits, its
   answer, and how long it took in ticks of the processor's clock; in the end, how many bytes of stack were used. */
#include "network.h"
#include "images.h"

#define SYSTICK ((volatile uint32_t *)0xE000E010) /* control, reload, value */
#define PAINT 0xA5A5A5A5u

extern uint32_t stack_bottom[], stack_top[], data_start[], data_end[], data_source[], bss_start[], bss_end[];

static void tell(int operation, const void *what)
{
    register int r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = what;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static void print(uint32_t number)
{
    char text[10];
    for (int i = 0; i < 8; i++)
        text[i] = "0123456789abcdef"[number >> (28 - 4 * i) & 15];
    text[8] = ' ';
    text[9] = 0;
    tell(4, text);
}

/* Apart, so that its stack is what the network uses and nothing else. */
static __attribute__((noinline)) int read(const uint8_t *pixels, float *probabilities)
{
    return brightest_read(pixels, probabilities);
}

static __attribute__((noinline)) uint32_t bytes_used(const uint32_t *below)
{
    const uint32_t *lowest = stack_bottom;
    while (*lowest == PAINT)
        lowest++;
    return (uint32_t)((const char *)below - (const char *)lowest);
}

int main(void)
{
    static union { float number; uint32_t bits; } out[BRIGHTEST_CLASSES];
    static float probabilities[BRIGHTEST_CLASSES];
    uint32_t *here = __builtin_frame_address(0);
    for (uint32_t *word = stack_bottom; word < here - 32; word++)
        *word = PAINT;
    SYSTICK[1] = 0xFFFFFF;
    SYSTICK[0] = 5;
    uint32_t most = 0;
    for (int image = 0; image < IMAGES; image++) {
        SYSTICK[2] = 0;
        const uint32_t before = SYSTICK[2];
        const int answer = read(images[image], probabilities);
        const uint32_t ticks = (before - SYSTICK[2]) & 0xFFFFFF;
        for (int i = 0; i < BRIGHTEST_CLASSES; i++) {
            out[i].number = probabilities[i];
            print(out[i].bits);
        }
        print((uint32_t)answer);
        print(ticks);
        tell(4, "\n");
        if (image == 0)
            most = bytes_used(here);
    }
    const uint32_t used = bytes_used(here);
    print(used > most ? used : most);
    tell(4, "\n");
    tell(0x18, (void *)0x20026); /* the program is done */
    for (;;)
        ;
}

void start(void)
{
    for (uint32_t *to = data_start, *from = data_source; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    main();
}

__attribute__((section(".vectors"), used)) void *const vectors[] = {stack_top, (void *)start};
