// The kernels of simulation.cpp for AVX-512 with IFMA.
//
//   indices     one xoroshiro128+ output a lane gives three, each the high half of a 52-bit product (bias below N / 2^32)
//   k = 1       four trajectories a register as pairs (theta_1, theta_2): 256- and 128-bit loads put the coefficients in place
//   k > 1       gradients are linear in the coefficients: one 64-byte load and addition a draw, one accumulator a trajectory
//   regression  in e = theta - theta_star, with e_(p+1) = 1 against -y: sixteen dot products, then sixteen additions of the rows, still
//               in L1. Prefetching the next rows and interleaving two trajectories were tried and were slower
#pragma once

// Eight xoroshiro128+ streams, one a lane, and three indices from each output.
class Indices {
    __m512i s0, s1, count;

public:
    Indices(std::uint64_t& state, int n) : count(_mm512_set1_epi64(n)) {
        alignas(64) std::uint64_t seeds[2 * Lanes];
        for (auto& seed : seeds) seed = split_mix(state);
        s0 = _mm512_load_si512(seeds);
        s1 = _mm512_load_si512(seeds + Lanes);
    }

    __attribute__((always_inline)) void next(__m512i& i, __m512i& j, __m512i& l) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i x = _mm512_srli_epi64(_mm512_add_epi64(s0, s1), 12);
        const __m512i t = _mm512_xor_si512(s0, s1);
        s0 = _mm512_ternarylogic_epi64(_mm512_rol_epi64(s0, 24), t, _mm512_slli_epi64(t, 16), 0x96);
        s1 = _mm512_rol_epi64(t, 37);
        i = _mm512_madd52hi_epu64(zero, x, count);
        x = _mm512_madd52lo_epu64(zero, x, count);
        j = _mm512_madd52hi_epu64(zero, x, count);
        x = _mm512_madd52lo_epu64(zero, x, count);
        l = _mm512_madd52hi_epu64(zero, x, count);
    }
};

// ---- Styblinski-Tang, p = 2.

struct Pairs {  // coefficients or coordinates (1, 2) of trajectories 0..3 and 4..7
    __m512d low, high;
};

struct Coefficients {
    __m512d a, b, d;
};

// Coefficients of four trajectories from their rows: [A B | A B] by halves, then 128-bit lanes regrouped.
INLINE Coefficients load_rows(const char* r0, const char* r1, const char* r2, const char* r3) {
    const auto pair = [](const char* r) { return _mm_load_pd(reinterpret_cast<const double*>(r)); };
    const auto four = [](const char* r) { return _mm256_load_pd(reinterpret_cast<const double*>(r)); };
    const __m512d x = _mm512_insertf64x4(_mm512_castpd256_pd512(four(r0)), four(r1), 1);
    const __m512d y = _mm512_insertf64x4(_mm512_castpd256_pd512(four(r2)), four(r3), 1);
    const __m256d d0 = _mm256_insertf128_pd(_mm256_castpd128_pd256(pair(r0 + 32)), pair(r1 + 32), 1);
    const __m256d d1 = _mm256_insertf128_pd(_mm256_castpd128_pd256(pair(r2 + 32)), pair(r3 + 32), 1);
    return {_mm512_shuffle_f64x2(x, y, 0x88), _mm512_shuffle_f64x2(x, y, 0xdd), _mm512_insertf64x4(_mm512_castpd256_pd512(d0), d1, 1)};
}

// The same from registers.
INLINE Coefficients regroup(__m512d r0, __m512d r1, __m512d r2, __m512d r3) {
    const __m512d x = _mm512_shuffle_f64x2(r0, r1, 0x44), y = _mm512_shuffle_f64x2(r2, r3, 0x44);
    const __m512d d0 = _mm512_shuffle_f64x2(r0, r1, 0xee), d1 = _mm512_shuffle_f64x2(r2, r3, 0xee);
    return {_mm512_shuffle_f64x2(x, y, 0x88), _mm512_shuffle_f64x2(x, y, 0xdd), _mm512_shuffle_f64x2(d0, d1, 0x88)};
}

INLINE __m512d descend(__m512d theta, const Coefficients& c) {
    const __m512d u = _mm512_fmsub_pd(c.a, _mm512_mul_pd(theta, theta), c.b);
    return _mm512_fnmadd_pd(u, theta, _mm512_sub_pd(theta, c.d));
}

// Squared distances of eight trajectories, in the order 0 4 1 5 2 6 3 7.
INLINE __m512d squared_distances(const Pairs& theta, __m512d minimizer) {
    __m512d x = _mm512_sub_pd(theta.low, minimizer), y = _mm512_sub_pd(theta.high, minimizer);
    x = _mm512_mul_pd(x, x);
    y = _mm512_mul_pd(y, y);
    return _mm512_add_pd(_mm512_unpacklo_pd(x, y), _mm512_unpackhi_pd(x, y));
}

struct Group {  // eight trajectories
    Pairs theta;
    __mmask8 alive = 0xff;

    Group(std::uint64_t& state, const Job& job) {
        alignas(64) double x[2 * Lanes];
        for (int i = 0; i < 2 * Lanes; i += 2) {
            random_direction(state, job.start, 2, x + i);
            x[i] += job.minimizer[0];
            x[i + 1] += job.minimizer[1];
        }
        theta = {_mm512_load_pd(x), _mm512_load_pd(x + Lanes)};
    }

    INLINE void test(std::int64_t step, __m512d minimizer, __m512d radius2, Outcome& outcome) {
        const __mmask8 out = _mm512_mask_cmp_pd_mask(alive, squared_distances(theta, minimizer), radius2, _CMP_NLE_UQ);
        if (__builtin_expect(out != 0, 0)) {  // its lane runs on, uncounted
            const int count = __builtin_popcount(out);
            alive &= static_cast<__mmask8>(~out);
            outcome.left += count;
            outcome.steps += count * (step + 1);
        }
    }

    void finish(std::int64_t steps, __m512d minimizer, Outcome& outcome) const {
        outcome.sum += _mm512_mask_reduce_add_pd(alive, squared_distances(theta, minimizer));
        outcome.steps += __builtin_popcount(alive) * steps;
    }
};

constexpr int Groups = 2;  // interleaved where k = 1

Outcome styblinski_tang_single(const Job& job, const Line* rows, std::uint64_t state) {
    const char* base = reinterpret_cast<const char*>(rows);
    const __m512d minimizer = _mm512_broadcast_f64x2(_mm_loadu_pd(job.minimizer.data()));
    const __m512d radius2 = _mm512_set1_pd(job.radius * job.radius);
    Outcome outcome;
    Indices indices[Groups] = {{state, job.n}, {state, job.n}};
    Group groups[Groups] = {{state, job}, {state, job}};
    alignas(64) std::uint64_t offsets[2][3][Groups][Lanes];
    const auto draw = [&](int half) __attribute__((always_inline)) {
        for (int g = 0; g < Groups; g++) {
            __m512i i[3];
            indices[g].next(i[0], i[1], i[2]);
            for (int u = 0; u < 3; u++) _mm512_store_si512(offsets[half][u][g], _mm512_slli_epi64(i[u], Shift));
        }
    };
    const auto step = [&](int half, int u, std::int64_t s) __attribute__((always_inline)) {
        for (int g = 0; g < Groups; g++) {
            const std::uint64_t* o = offsets[half][u][g];
            Group& group = groups[g];
            group.theta.low = descend(group.theta.low, load_rows(base + o[0], base + o[1], base + o[2], base + o[3]));
            group.theta.high = descend(group.theta.high, load_rows(base + o[4], base + o[5], base + o[6], base + o[7]));
            group.test(s + u, minimizer, radius2, outcome);
        }
    };
    int half = 0;
    draw(half);
    std::int64_t s = 0;
    for (; s + 3 <= job.steps && (groups[0].alive | groups[1].alive) != 0; s += 3, half ^= 1) {
        draw(half ^ 1);
        step(half, 0, s);
        step(half, 1, s);
        step(half, 2, s);
    }
    for (int u = 0; u < 3 && s + u < job.steps; u++) step(half, u, s);  // after an early end too, where nothing is left to count
    for (const Group& group : groups) group.finish(job.steps, minimizer, outcome);
    return outcome;
}

Outcome styblinski_tang_batch(const Job& job, const Line* rows, std::uint64_t state) {
    const char* base = reinterpret_cast<const char*>(rows);
    const __m512d minimizer = _mm512_broadcast_f64x2(_mm_loadu_pd(job.minimizer.data()));
    const __m512d radius2 = _mm512_set1_pd(job.radius * job.radius);
    Outcome outcome;
    Indices indices(state, job.n);
    Group group(state, job);
    std::vector<Line> buffer(job.k + 2);
    auto* offsets = reinterpret_cast<std::uint64_t(*)[Lanes]>(buffer.data());
    for (std::int64_t s = 0; s < job.steps && group.alive != 0; s++) {
        for (int j = 0; j < job.k; j += 3) {
            __m512i i[3];
            indices.next(i[0], i[1], i[2]);
            for (int u = 0; u < 3; u++) _mm512_store_si512(offsets[j + u], _mm512_slli_epi64(i[u], Shift));
        }
        __m512d sum[Lanes];
        for (auto& x : sum) x = _mm512_setzero_pd();
        for (int j = 0; j < job.k; j++)
#pragma GCC unroll 8
            for (int i = 0; i < Lanes; i++) sum[i] = _mm512_add_pd(sum[i], _mm512_load_pd(base + offsets[j][i]));
        group.theta.low = descend(group.theta.low, regroup(sum[0], sum[1], sum[2], sum[3]));
        group.theta.high = descend(group.theta.high, regroup(sum[4], sum[5], sum[6], sum[7]));
        group.test(s, minimizer, radius2, outcome);
    }
    group.finish(job.steps, minimizer, outcome);
    return outcome;
}

// ---- Least squares.

// (a, b) to sums of neighbors: a blend and one shuffle instead of two shuffles.
INLINE __m512d add_neighbors(__m512d a, __m512d b) {
    return _mm512_add_pd(_mm512_mask_blend_pd(0xaa, a, b), _mm512_shuffle_pd(a, b, 0x55));
}

INLINE __m512d add_lanes(__m512d a, __m512d b) {
    const __m512i crossed = _mm512_setr_epi64(2, 3, 8, 9, 6, 7, 12, 13);
    return _mm512_add_pd(_mm512_mask_blend_pd(0xcc, a, b), _mm512_permutex2var_pd(a, crossed, b));
}

INLINE __m512d add_halves(__m512d a, __m512d b) {
    return _mm512_add_pd(_mm512_mask_blend_pd(0xf0, a, b), _mm512_shuffle_f64x2(a, b, 0x4e));
}

struct Path {  // one trajectory
    alignas(64) double e[Width] = {};
    alignas(64) double dots[Tile];
};

// The last chunk holds at most four numbers: x_49, ..., the residual.
INLINE void dot_products(Path& path, const std::uint64_t* tile, const char* base) {
    __m512d e[Chunks - 1];
#pragma GCC unroll 8
    for (int c = 0; c < Chunks - 1; c++) e[c] = _mm512_load_pd(path.e + 8 * c);
    const __m256d last = _mm256_load_pd(path.e + 8 * (Chunks - 1));
    __m512d fours[4];
#pragma GCC unroll 4
    for (int f = 0; f < 4; f++) {
        const double* rows[4];
        __m512d sum[4];
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) {
            rows[j] = reinterpret_cast<const double*>(base + tile[4 * f + j]);
            sum[j] = _mm512_zextpd256_pd512(_mm256_mul_pd(last, _mm256_load_pd(rows[j] + 8 * (Chunks - 1))));
        }
#pragma GCC unroll 8
        for (int c = 0; c < Chunks - 1; c++)
#pragma GCC unroll 4
            for (int j = 0; j < 4; j++) sum[j] = _mm512_fmadd_pd(e[c], _mm512_load_pd(rows[j] + 8 * c), sum[j]);
        fours[f] = add_lanes(add_neighbors(sum[0], sum[1]), add_neighbors(sum[2], sum[3]));
    }
    _mm512_store_pd(path.dots, add_halves(fours[0], fours[1]));
    _mm512_store_pd(path.dots + 8, add_halves(fours[2], fours[3]));
}

// Returns the squared distance.
INLINE double subtract_rows(Path& path, const std::uint64_t* tile, const char* base, __m256d ones, __mmask8 constant) {
    __m512d e[Chunks - 1];
#pragma GCC unroll 8
    for (int c = 0; c < Chunks - 1; c++) e[c] = _mm512_load_pd(path.e + 8 * c);
    __m256d last = _mm256_load_pd(path.e + 8 * (Chunks - 1));
#pragma GCC unroll 16
    for (int j = 0; j < Tile; j++) {
        const double* row = reinterpret_cast<const double*>(base + tile[j]);
        const __m512d s = _mm512_set1_pd(path.dots[j]);
#pragma GCC unroll 8
        for (int c = 0; c < Chunks - 1; c++) e[c] = _mm512_fnmadd_pd(s, _mm512_load_pd(row + 8 * c), e[c]);
        last = _mm256_fnmadd_pd(_mm512_castpd512_pd256(s), _mm256_load_pd(row + 8 * (Chunks - 1)), last);
    }
    last = _mm256_mask_mov_pd(last, constant, ones);
    const __m256d free = _mm256_maskz_mov_pd(static_cast<__mmask8>(~constant), last);
    __m512d x = _mm512_zextpd256_pd512(_mm256_mul_pd(free, free)), y = _mm512_setzero_pd();
#pragma GCC unroll 8
    for (int c = 0; c < Chunks - 1; c++) {
        _mm512_store_pd(path.e + 8 * c, e[c]);
        (c % 2 ? x : y) = _mm512_fmadd_pd(e[c], e[c], c % 2 ? x : y);
    }
    _mm256_store_pd(path.e + 8 * (Chunks - 1), last);
    return _mm512_reduce_add_pd(_mm512_add_pd(x, y));
}

Outcome least_squares(const Job& job, const Line* rows, std::uint64_t state) {
    constexpr int Count = 16;  // trajectories
    constexpr int Block = 24;  // indices a lane draws at once: tiles for twelve steps
    const char* base = reinterpret_cast<const char*>(rows);
    const __m256d ones = _mm256_set1_pd(1);
    const auto constant = static_cast<__mmask8>(1 << (job.p - 8 * (Chunks - 1)));
    const double radius2 = job.radius * job.radius;
    const __m512i stride = _mm512_set1_epi64(sizeof(Line) * Chunks);
    Outcome outcome;
    Indices indices(state, job.n);
    alignas(64) std::uint64_t offsets[Block][Lanes];
    int used = Block * Lanes;
    for (int t = 0; t < Count; t++) {
        Path path;
        random_direction(state, job.start, job.p, path.e);
        path.e[job.p] = 1;
        double squared = 0;
        bool alive = true;
        std::int64_t s = 0;
        for (; s < job.steps && alive; s++) {
            if (used == Block * Lanes) {
                for (int b = 0; b < Block; b += 3) {
                    __m512i i[3];
                    indices.next(i[0], i[1], i[2]);
                    for (int u = 0; u < 3; u++) _mm512_store_si512(offsets[b + u], _mm512_mullo_epi64(i[u], stride));
                }
                used = 0;
            }
            const std::uint64_t* tile = &offsets[0][0] + used;
            used += Tile;
            dot_products(path, tile, base);
            squared = subtract_rows(path, tile, base, ones, constant);
            alive = squared <= radius2;
        }
        outcome.steps += s;
        if (alive) outcome.sum += squared;
        else outcome.left++;
    }
    return outcome;
}
