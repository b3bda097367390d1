SELECT learning_rate_over_exact AS rate, any_value(learning_rate) AS learning_rate,
       list(share ORDER BY start_radius) AS share_left, regr_slope(ln(share), ln(start_radius)) AS slope
FROM (SELECT learning_rate_over_exact, learning_rate, start_radius, avg(share_left) AS share FROM results GROUP BY ALL)
GROUP BY ALL ORDER BY ALL
