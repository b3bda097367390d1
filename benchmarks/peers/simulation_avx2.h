// The kernels of simulation.cpp for AVX2 with FMA.
//
//   indices     one xoroshiro128+ output a lane gives two, each the high half of a 32-bit product (bias N / 2^32)
//   k = 1       two trajectories a register as pairs (theta_1, theta_2), sixteen trajectories in turn: a 256-bit and a 128-bit load a row
//   k > 1       gradients are linear in the coefficients: two loads and additions a draw, four trajectories at a time in registers
//   regression  in e = theta - theta_star, with e_(p+1) = 1 against -y: dot products of four rows at a time, then additions of eight at a
//               time, still in L1; chunks past the last number are left out
#pragma once

// Eight xoroshiro128+ streams, one a lane, and two byte offsets from each output.
class Offsets {
    __m256i s0[2], s1[2], count, scale;

    INLINE static __m256i rotate(__m256i x, int by) { return _mm256_or_si256(_mm256_slli_epi64(x, by), _mm256_srli_epi64(x, 64 - by)); }

public:
    // The offset of index i is i * stride bytes.
    Offsets(std::uint64_t& state, int n, int stride) : count(_mm256_set1_epi64x(n)), scale(_mm256_set1_epi64x(stride)) {
        alignas(64) std::uint64_t seeds[2 * Lanes];
        for (auto& seed : seeds) seed = split_mix(state);
        for (int h = 0; h < 2; h++) {
            s0[h] = _mm256_load_si256(reinterpret_cast<const __m256i*>(seeds + 4 * h));
            s1[h] = _mm256_load_si256(reinterpret_cast<const __m256i*>(seeds + 8 + 4 * h));
        }
    }

    // Two offsets for each of eight lanes: to[0..7] and to[8..15].
    template <bool Shifts>
    INLINE void next(std::uint64_t* to) {
        for (int h = 0; h < 2; h++) {
            const __m256i x = _mm256_add_epi64(s0[h], s1[h]), t = _mm256_xor_si256(s0[h], s1[h]);
            s0[h] = _mm256_xor_si256(_mm256_xor_si256(rotate(s0[h], 24), t), _mm256_slli_epi64(t, 16));
            s1[h] = rotate(t, 37);
            store<Shifts>(to + 4 * h, _mm256_mul_epu32(_mm256_srli_epi64(x, 32), count));
            store<Shifts>(to + 8 + 4 * h, _mm256_mul_epu32(x, count));
        }
    }

private:
    template <bool Shifts>
    INLINE void store(std::uint64_t* to, __m256i product) {
        const __m256i offset = Shifts ? _mm256_andnot_si256(_mm256_set1_epi64x(63), _mm256_srli_epi64(product, 32 - Shift))
                                      : _mm256_mul_epu32(_mm256_srli_epi64(product, 32), scale);
        _mm256_store_si256(reinterpret_cast<__m256i*>(to), offset);
    }
};

INLINE __m256d four(const char* row) { return _mm256_load_pd(reinterpret_cast<const double*>(row)); }
INLINE __m128d pair(const char* row) { return _mm_load_pd(reinterpret_cast<const double*>(row)); }

// ---- Styblinski-Tang, p = 2.

// A step of two trajectories, coefficients as (A B) of each and D of both.
INLINE __m256d descend(__m256d theta, __m256d row0, __m256d row1, __m256d d) {
    const __m256d a = _mm256_permute2f128_pd(row0, row1, 0x20), b = _mm256_permute2f128_pd(row0, row1, 0x31);
    const __m256d u = _mm256_fmsub_pd(a, _mm256_mul_pd(theta, theta), b);
    return _mm256_fnmadd_pd(u, theta, _mm256_sub_pd(theta, d));
}

INLINE __m256d descend(__m256d theta, const char* r0, const char* r1) {
    return descend(theta, four(r0), four(r1), _mm256_insertf128_pd(_mm256_castpd128_pd256(pair(r0 + 32)), pair(r1 + 32), 1));
}

// Squared distances of four trajectories, in the order 0 2 1 3.
INLINE __m256d squared_distances(__m256d theta0, __m256d theta1, __m256d minimizer) {
    __m256d x = _mm256_sub_pd(theta0, minimizer), y = _mm256_sub_pd(theta1, minimizer);
    x = _mm256_mul_pd(x, x);
    y = _mm256_mul_pd(y, y);
    return _mm256_add_pd(_mm256_unpacklo_pd(x, y), _mm256_unpackhi_pd(x, y));
}

template <int Count>
struct Group {  // Count trajectories
    __m256d theta[Count / 2];
    unsigned alive = (1u << Count) - 1;

    Group(std::uint64_t& state, const Job& job) {
        alignas(64) double x[2 * Count];
        for (int i = 0; i < 2 * Count; i += 2) {
            random_direction(state, job.start, 2, x + i);
            x[i] += job.minimizer[0];
            x[i + 1] += job.minimizer[1];
        }
        for (int v = 0; v < Count / 2; v++) theta[v] = _mm256_load_pd(x + 4 * v);
    }

    INLINE void test(std::int64_t step, __m256d minimizer, __m256d radius2, Outcome& outcome) {
        __m256d out = _mm256_setzero_pd();
#pragma GCC unroll 8
        for (int v = 0; v < Count / 2; v += 2)
            out = _mm256_or_pd(out, _mm256_cmp_pd(squared_distances(theta[v], theta[v + 1], minimizer), radius2, _CMP_NLE_UQ));
        if (__builtin_expect(_mm256_movemask_pd(out) != 0, 0)) note(step, minimizer, radius2, outcome);
    }

    // A lane that has left runs on, uncounted.
    __attribute__((noinline)) void note(std::int64_t step, __m256d minimizer, __m256d radius2, Outcome& outcome) {
        for (int v = 0; v < Count / 2; v += 2) {
            const auto out = static_cast<unsigned>(
                _mm256_movemask_pd(_mm256_cmp_pd(squared_distances(theta[v], theta[v + 1], minimizer), radius2, _CMP_NLE_UQ)));
            const unsigned now = (out << 2 * v) & alive;
            outcome.left += __builtin_popcount(now);
            outcome.steps += __builtin_popcount(now) * (step + 1);
            alive &= ~now;
        }
    }

    void finish(std::int64_t steps, __m256d minimizer, Outcome& outcome) const {
        for (int v = 0; v < Count / 2; v += 2) {
            alignas(32) double squared[4];
            _mm256_store_pd(squared, squared_distances(theta[v], theta[v + 1], minimizer));
            for (int lane = 0; lane < 4; lane++)
                if (alive >> (2 * v + lane) & 1) outcome.sum += squared[lane];
        }
        outcome.steps += __builtin_popcount(alive) * steps;
    }
};

Outcome styblinski_tang_single(const Job& job, const Line* rows, std::uint64_t state) {
    const char* base = reinterpret_cast<const char*>(rows);
    const __m256d minimizer = _mm256_broadcast_pd(reinterpret_cast<const __m128d*>(job.minimizer.data()));
    const __m256d radius2 = _mm256_set1_pd(job.radius * job.radius);
    Outcome outcome;
    Offsets draws[2] = {{state, job.n, 1 << Shift}, {state, job.n, 1 << Shift}};
    Group<16> group(state, job);
    constexpr int Ahead = 8;  // steps drawn at once
    alignas(64) std::uint64_t offsets[2][Ahead * Lanes];
    for (std::int64_t s = 0; s < job.steps && group.alive != 0;) {
        for (int g = 0; g < 2; g++)
            for (int u = 0; u < Ahead; u += 2) draws[g].next<true>(offsets[g] + u * Lanes);
        const int here = static_cast<int>(std::min<std::int64_t>(Ahead, job.steps - s));
        for (int u = 0; u < here; u++, s++) {
#pragma GCC unroll 8
            for (int v = 0; v < 8; v++) {
                const std::uint64_t* o = offsets[v / 4] + u * Lanes + 2 * (v % 4);
                group.theta[v] = descend(group.theta[v], base + o[0], base + o[1]);
            }
            group.test(s, minimizer, radius2, outcome);
        }
    }
    group.finish(job.steps, minimizer, outcome);
    return outcome;
}

// A step of four trajectories with the sums of their k rows.
INLINE void descend_four(__m256d* theta, const char* base, const std::uint64_t* offsets, int k) {
    __m256d ab[4];
    __m128d d[4];
    for (int i = 0; i < 4; i++) {
        ab[i] = four(base + offsets[i]);
        d[i] = pair(base + offsets[i] + 32);
    }
    for (int j = 1; j < k; j++) {
        offsets += Lanes;
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            ab[i] = _mm256_add_pd(ab[i], four(base + offsets[i]));
            d[i] = _mm_add_pd(d[i], pair(base + offsets[i] + 32));
        }
    }
    theta[0] = descend(theta[0], ab[0], ab[1], _mm256_insertf128_pd(_mm256_castpd128_pd256(d[0]), d[1], 1));
    theta[1] = descend(theta[1], ab[2], ab[3], _mm256_insertf128_pd(_mm256_castpd128_pd256(d[2]), d[3], 1));
}

Outcome styblinski_tang_batch(const Job& job, const Line* rows, std::uint64_t state) {
    const char* base = reinterpret_cast<const char*>(rows);
    const __m256d minimizer = _mm256_broadcast_pd(reinterpret_cast<const __m128d*>(job.minimizer.data()));
    const __m256d radius2 = _mm256_set1_pd(job.radius * job.radius);
    Outcome outcome;
    Offsets draws(state, job.n, 1 << Shift);
    Group<8> group(state, job);
    std::vector<Line> buffer(job.k + 1);
    auto* offsets = reinterpret_cast<std::uint64_t*>(buffer.data());
    for (std::int64_t s = 0; s < job.steps && group.alive != 0; s++) {
        for (int j = 0; j < job.k; j += 2) draws.next<true>(offsets + j * Lanes);
        descend_four(group.theta, base, offsets, job.k);
        descend_four(group.theta + 2, base, offsets + 4, job.k);
        group.test(s, minimizer, radius2, outcome);
    }
    group.finish(job.steps, minimizer, outcome);
    return outcome;
}

// ---- Least squares.

constexpr int Fours = 13;  // vectors of a row: 49 to 51 coordinates and the residual

struct Path {  // one trajectory
    alignas(64) double e[Width] = {};
    alignas(64) double dots[Tile];
};

INLINE void dot_products(Path& path, const std::uint64_t* tile, const char* base) {
    for (int f = 0; f < Tile; f += 4) {
        const double* rows[4];
        __m256d sum[4], more[4];
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) {
            rows[j] = reinterpret_cast<const double*>(base + tile[f + j]);
            sum[j] = _mm256_mul_pd(_mm256_load_pd(path.e), _mm256_load_pd(rows[j]));
            more[j] = _mm256_mul_pd(_mm256_load_pd(path.e + 4), _mm256_load_pd(rows[j] + 4));
        }
#pragma GCC unroll 16
        for (int c = 2; c < Fours; c++) {
            const __m256d e = _mm256_load_pd(path.e + 4 * c);
#pragma GCC unroll 4
            for (int j = 0; j < 4; j++) {
                __m256d& to = c % 2 ? more[j] : sum[j];
                to = _mm256_fmadd_pd(e, _mm256_load_pd(rows[j] + 4 * c), to);
            }
        }
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) sum[j] = _mm256_add_pd(sum[j], more[j]);
        const __m256d x = _mm256_hadd_pd(sum[0], sum[1]), y = _mm256_hadd_pd(sum[2], sum[3]);
        _mm256_store_pd(path.dots + f, _mm256_add_pd(_mm256_permute2f128_pd(x, y, 0x21), _mm256_blend_pd(x, y, 0b1100)));
    }
}

// Returns the squared distance.
INLINE double subtract_rows(Path& path, const std::uint64_t* tile, const char* base, int p) {
    for (int f = 0; f < Tile; f += 8) {
        const double* rows[8];
        __m256d s[8];
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) {
            rows[j] = reinterpret_cast<const double*>(base + tile[f + j]);
            s[j] = _mm256_broadcast_sd(path.dots + f + j);
        }
        for (int c = 0; c < Fours; c++) {
            __m256d e = _mm256_load_pd(path.e + 4 * c);
#pragma GCC unroll 8
            for (int j = 0; j < 8; j++) e = _mm256_fnmadd_pd(s[j], _mm256_load_pd(rows[j] + 4 * c), e);
            _mm256_store_pd(path.e + 4 * c, e);
        }
    }
    path.e[p] = 0;
    __m256d x = _mm256_setzero_pd(), y = _mm256_setzero_pd();
#pragma GCC unroll 16
    for (int c = 0; c < Fours; c++) {
        const __m256d e = _mm256_load_pd(path.e + 4 * c);
        (c % 2 ? y : x) = _mm256_fmadd_pd(e, e, c % 2 ? y : x);
    }
    path.e[p] = 1;
    x = _mm256_add_pd(x, y);
    const __m128d half = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
    return _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
}

Outcome least_squares(const Job& job, const Line* rows, std::uint64_t state) {
    constexpr int Count = 16;  // trajectories
    constexpr int Block = 24;  // indices a lane draws at once: tiles for twelve steps
    const char* base = reinterpret_cast<const char*>(rows);
    const double radius2 = job.radius * job.radius;
    Outcome outcome;
    Offsets draws(state, job.n, sizeof(Line) * Chunks);
    alignas(64) std::uint64_t offsets[Block * Lanes];
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
                for (int b = 0; b < Block; b += 2) draws.next<false>(offsets + b * Lanes);
                used = 0;
            }
            const std::uint64_t* tile = offsets + used;
            used += Tile;
            dot_products(path, tile, base);
            squared = subtract_rows(path, tile, base, job.p);
            alive = squared <= radius2;
        }
        outcome.steps += s;
        if (alive) outcome.sum += squared;
        else outcome.left++;
    }
    return outcome;
}
