// An ensemble of SGD trajectories on Styblinski-Tang sums (p = 2) or least squares (49 <= p <= 51): the C++ peer of benchmarks/simulation.
//
//   g++ -O3 -march=native -pthread -o simulation simulation.cpp        (AVX-512 with IFMA, or AVX2 with FMA)
//   simulation PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads
//
// PROBLEM is styblinski-tang (a row holds a_1..a_p, b_1..b_p, c_1..c_p) or least-squares (x_1..x_p, y); rows.bin holds N rows and
// theta_star.bin p numbers, little-endian doubles without a header. T trajectories start at distance e0 from theta_star in a random
// direction and take S steps theta -= (C/k) sum of the gradients of k components drawn with replacement. One whose squared distance
// is not <= R^2 after a step has left: it is counted and takes no further part, in the mean or in the component gradients counted.
// "seconds" are those of the whole job: scaling the rows, start points, steps, statistics; not process start and reading files.
//
// Written to win: rows are padded to whole cache lines and scaled by the learning rate once, so that a step is sums and products of rows
// only; what else was done for it stands above the kernels, in simulation_avx512.h and simulation_avx2.h.
#include <immintrin.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int Lanes = 8;

struct Job {
    std::string problem;
    int n, p, k;
    std::int64_t trajectories, steps;
    double rate, start, radius;
    std::uint64_t seed;
    int threads;
    std::vector<double> rows, minimizer;
};

struct Outcome {
    std::int64_t left = 0, steps = 0;  // steps taken by trajectories that had not left before
    double sum = 0;                    // of squared distances, over trajectories that have not left
};

struct alignas(64) Line {
    double x[8];
};

[[noreturn]] void fail(const std::string& message) {
    std::fprintf(stderr, "simulation: %s\n", message.c_str());
    std::exit(2);
}

std::uint64_t split_mix(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

double uniform(std::uint64_t& state) { return static_cast<double>(split_mix(state) >> 11) * 0x1p-52 - 1; }  // [-1, 1)

// A vector of length `length` in a random direction, by Marsaglia's polar method.
void random_direction(std::uint64_t& state, double length, int p, double* e) {
    double total = 0;
    for (int i = 0; i < p; i += 2) {
        double u, v, s;
        do {
            u = uniform(state);
            v = uniform(state);
            s = u * u + v * v;
        } while (s >= 1 || s == 0);
        const double f = std::sqrt(-2 * std::log(s) / s);
        e[i] = u * f;
        total += e[i] * e[i];
        if (i + 1 < p) {
            e[i + 1] = v * f;
            total += e[i + 1] * e[i + 1];
        }
    }
    const double scale = length / std::sqrt(total);
    for (int i = 0; i < p; i++) e[i] *= scale;
}

#define INLINE __attribute__((always_inline)) inline

// ---- Tables

// Styblinski-Tang, p = 2: a row is (A_1, A_2, B_1, B_2, D_1, D_2, 0, 0) with A = 2aC/k, B = 16bC/k, D = 2.5cC/k.
constexpr int Shift = 6;  // of an index, to bytes

std::vector<Line> styblinski_tang_rows(const Job& job) {
    std::vector<Line> rows(job.n);
    const double c = job.rate / job.k;
    for (int i = 0; i < job.n; i++) {
        const double* r = &job.rows[6 * i];
        rows[i] = {{2 * c * r[0], 2 * c * r[1], 16 * c * r[2], 16 * c * r[3], 2.5 * c * r[4], 2.5 * c * r[5], 0, 0}};
    }
    return rows;
}

// Least squares: a row is sqrt(C/k) (x, -(y - x'theta_star), 0 ...), so that e -= row (row'(e, 1)) is the step of one component.
constexpr int Chunks = 7, Width = 8 * Chunks, Tile = 16;

std::vector<Line> least_squares_rows(const Job& job) {
    std::vector<Line> rows(static_cast<std::size_t>(job.n) * Chunks);
    const double scale = std::sqrt(job.rate / job.k);
    for (int i = 0; i < job.n; i++) {
        const double* x = &job.rows[static_cast<std::size_t>(i) * (job.p + 1)];
        double* row = rows[static_cast<std::size_t>(i) * Chunks].x;
        double residual = -x[job.p];
        for (int j = 0; j < job.p; j++) {
            residual += x[j] * job.minimizer[j];
            row[j] = scale * x[j];
        }
        row[job.p] = scale * residual;
    }
    return rows;
}

// ---- Kernels: index draws, styblinski_tang_single, styblinski_tang_batch, least_squares

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && defined(__AVX512IFMA__)
#include "simulation_avx512.h"
#else
#include "simulation_avx2.h"
#endif

// ---- The job

std::vector<double> read(const char* path, std::size_t count) {
    std::vector<double> values(count);
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) fail(std::string(path) + ": cannot be read.");
    const auto bytes = static_cast<std::size_t>(file.tellg());
    if (bytes != 8 * count) fail(std::string(path) + ": got " + std::to_string(bytes) + " bytes, expected " + std::to_string(8 * count) + ".");
    file.seekg(0).read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(bytes));
    return values;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 14) fail("expected PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads.");
    Job job{argv[1], std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5]), std::atoll(argv[6]), std::atoll(argv[7]), std::atof(argv[8]),
            std::atof(argv[9]), std::atof(argv[10]), std::strtoull(argv[12], nullptr, 10), std::atoi(argv[13]), {}, {}};
    const bool regression = job.problem == "least-squares";
    if (!regression && job.problem != "styblinski-tang") fail("got problem '" + job.problem + "', expected styblinski-tang or least-squares.");
    if (job.n < 1 || job.k < 1 || job.threads < 1 || job.steps < 1) fail("N, k, S and threads are at least 1.");
    if (job.trajectories < 16 || job.trajectories % 16 != 0) fail("T is a multiple of 16 here.");
    if (!regression && job.p != 2) fail("styblinski-tang has p = 2 here.");
    if (regression && (job.p < 49 || job.p > 51 || job.k != Tile)) fail("least-squares has p = 49 to 51 and k = 16 here.");
    job.rows = read(argv[2], static_cast<std::size_t>(job.n) * (regression ? job.p + 1 : 3 * job.p));
    job.minimizer = read(argv[11], static_cast<std::size_t>(job.p));

    const auto began = std::chrono::steady_clock::now();
    const std::vector<Line> rows = regression ? least_squares_rows(job) : styblinski_tang_rows(job);
    const auto run = regression ? least_squares : job.k == 1 ? styblinski_tang_single : styblinski_tang_batch;
    const std::int64_t block = regression || job.k == 1 ? 16 : 8;  // trajectories of one call
    std::vector<Outcome> outcomes(static_cast<std::size_t>(job.trajectories / block));
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < outcomes.size();) {
            std::uint64_t state = job.seed ^ (i * 0xd1342543de82ef95 + 0x2545f4914f6cdd1d);
            outcomes[i] = run(job, rows.data(), split_mix(state));
        }
    };
    std::vector<std::thread> threads;
    for (int t = 1; t < job.threads; t++) threads.emplace_back(work);
    work();
    for (auto& thread : threads) thread.join();
    Outcome total;
    for (const Outcome& outcome : outcomes) {
        total.left += outcome.left;
        total.steps += outcome.steps;
        total.sum += outcome.sum;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();

    const std::int64_t stayed = job.trajectories - total.left;
    std::printf("{\"program\": \"c++\", \"problem\": \"%s\", \"k\": %d, \"trajectories\": %lld, \"steps\": %lld, \"seconds\": %.6f, "
                "\"component_gradients_per_second\": %.6g, \"left\": %lld, ",
                job.problem.c_str(), job.k, static_cast<long long>(job.trajectories), static_cast<long long>(job.steps), seconds,
                static_cast<double>(job.k) * static_cast<double>(total.steps) / seconds, static_cast<long long>(total.left));
    std::printf(stayed ? "\"mean_square\": %.17g, " : "\"mean_square\": null, ", total.sum / static_cast<double>(stayed));
    std::printf("\"threads\": %d, \"versions\": {\"g++\": \"%s\"}}\n", job.threads, __VERSION__);
}
