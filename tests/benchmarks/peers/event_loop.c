/* A plain event loop in C, as a yardstick: a binary heap of (time, kind), first-in-first-out lines, nothing else.
 * Prints seconds of wall and processor, events, then mean wait and mean stay by class.
 * Services run on working time: their end is computed when they start, over as many blocks as they need. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARRIVE_RUSH, ARRIVE_NORMAL, DONE, OPEN };
#define DAY 86400.0
#define HOUR 3600.0

typedef struct { double time; int64_t kind; } Event;
typedef struct { double *came, *wait, *stay; long joined, served; } Line;

static Event heap[1024];
static long in_heap, events;
static double now;
static uint64_t s[4];

static uint64_t turned(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static double uniform(void) { /* xoshiro256+ */
    uint64_t result = s[0] + s[3], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = turned(s[3], 45);
    return ((result >> 11) + 0.5) * 0x1.0p-53;
}

static double exponential(double mean) { return -mean * log(uniform()); }

static void schedule(double time, int64_t kind) {
    long i = in_heap++;
    for (; i > 0 && time < heap[(i - 1) / 2].time; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = (Event){time, kind};
}

static Event first(void) {
    Event top = heap[0], last = heap[--in_heap];
    long i = 0;
    for (;;) {
        long child = 2 * i + 1;
        if (child >= in_heap) break;
        if (child + 1 < in_heap && heap[child + 1].time < heap[child].time) child++;
        if (last.time <= heap[child].time) break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return top;
}

static double day_time(void) { return fmod(now, DAY); }

static int on_shift(double t) { return (t >= 8 * HOUR && t < 12 * HOUR) || (t >= 14 * HOUR && t < 18 * HOUR); }

static double until_opening(double t) {
    return t < 8 * HOUR ? 8 * HOUR - t : t < 14 * HOUR ? 14 * HOUR - t : DAY + 8 * HOUR - t;
}

static double finished(double work) { /* how long from now until `work` begun now is done */
    double t = day_time(), gone = 0;
    for (;;) {
        double left = (t < 12 * HOUR ? 12 * HOUR : 18 * HOUR) - t;
        if (work <= left) return gone + work;
        double off = t < 12 * HOUR ? 2 * HOUR : 14 * HOUR;
        work -= left;
        gone += left + off;
        t = t < 12 * HOUR ? 14 * HOUR : 8 * HOUR;
    }
}

static int shifts, classes, idle;
static double gap[2], service[2];
static long coming[2];
static Line line[2];

static int waiting(void) { return line[0].joined > line[0].served || line[1].joined > line[1].served; }

static void serve(void) {
    Line *l = line[0].joined > line[0].served ? &line[0] : &line[1];
    double work = exponential(service[l - line]), lasts = shifts ? finished(work) : work;
    long c = l->served++;
    idle--;
    l->wait[c] = now - l->came[c];
    l->stay[c] = now + lasts - l->came[c];
    schedule(now + lasts, DONE);
}

static void arrive(int k) {
    if (--coming[k]) schedule(now + exponential(gap[k]), k);
    line[k].came[line[k].joined++] = now;
    if (idle && (!shifts || on_shift(day_time()))) serve();
}

static void open_desks(void) {
    while (idle && waiting()) serve();
    if (coming[0] || coming[1] || waiting()) schedule(now + until_opening(day_time()), OPEN);
}

static void loop(void) {
    while (in_heap) {
        Event e = first();
        now = e.time;
        events++;
        if (e.kind <= ARRIVE_NORMAL) arrive((int)e.kind);
        else if (e.kind == OPEN) open_desks();
        else {
            idle++;
            if (waiting()) serve();
        }
    }
}

static void prepare(long customers, uint64_t seed) {
    uint64_t x = seed;
    for (int i = 0; i < 4; i++) { /* splitmix64 */
        uint64_t z = (x += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        s[i] = z ^ (z >> 31);
    }
    for (int k = 0; k < classes; k++) {
        coming[k] = customers / classes;
        line[k].came = malloc(coming[k] * sizeof(double));
        line[k].wait = malloc(coming[k] * sizeof(double));
        line[k].stay = malloc(coming[k] * sizeof(double));
        schedule(exponential(gap[k]), k);
    }
    if (shifts) schedule(8 * HOUR, OPEN);
}

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double mean(const double *values, long n) {
    double sum = 0;
    for (long i = 0; i < n; i++) sum += values[i];
    return sum / n;
}

int main(int argc, char **argv) { /* event_loop MODEL CUSTOMERS SEED CLASSES SERVERS GAP SERVICE [GAP SERVICE] */
    if (argc < 8) return 1;
    shifts = !strcmp(argv[1], "shifts");
    classes = atoi(argv[4]);
    idle = atoi(argv[5]);
    for (int k = 0; k < classes; k++) {
        gap[k] = atof(argv[6 + 2 * k]);
        service[k] = atof(argv[7 + 2 * k]);
    }
    prepare(atol(argv[2]), strtoull(argv[3], NULL, 10));
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    loop();
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%.9f %.9f %ld", wall, cpu, events);
    for (int k = 0; k < classes; k++)
        printf(" %.6f %.6f", mean(line[k].wait, line[k].served), mean(line[k].stay, line[k].served));
    printf("\n");
    return 0;
}
