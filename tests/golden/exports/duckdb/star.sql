CREATE SCHEMA IF NOT EXISTS bi;
CREATE OR REPLACE VIEW bi.fct_churn_actions AS
SELECT
  customer_id,
  campaign_id,
  churn_score,
  value_source,
  customer_value,
  offer_cost,
  expected_gain,
  gain_rank,
  has_consent,
  action,
  action_sort,
  is_treated,
  cumulative_cost,
  cumulative_gain,
  as_of_date,
  1 AS row_count
FROM analytics.main.churn_actions;
COMMENT ON VIEW bi.fct_churn_actions IS 'What to do about each scored customer, by what contacting them is expected to gain.';
COMMENT ON COLUMN bi.fct_churn_actions.customer_id IS 'the customer';
COMMENT ON COLUMN bi.fct_churn_actions.campaign_id IS 'churn_actions.campaign, or the as_of date';
COMMENT ON COLUMN bi.fct_churn_actions.churn_score IS 'probability of being lost within the horizon';
COMMENT ON COLUMN bi.fct_churn_actions.value_source IS 'predicted (predicted_value / p_buys) or historical (revenue of the last 365 days), what customer_value is made of';
COMMENT ON COLUMN bi.fct_churn_actions.customer_value IS 'what is lost with the customer, as margin where that is known; never below zero';
COMMENT ON COLUMN bi.fct_churn_actions.offer_cost IS 'what contacting a customer costs';
COMMENT ON COLUMN bi.fct_churn_actions.expected_gain IS 'churn_score times churn_actions.success_rate times customer_value, less offer_cost';
COMMENT ON COLUMN bi.fct_churn_actions.gain_rank IS '1 gains most; ties by customer_id';
COMMENT ON COLUMN bi.fct_churn_actions.has_consent IS 'whether the customer may be contacted, as known today';
COMMENT ON COLUMN bi.fct_churn_actions.action IS 'contact, hold_out (would be contacted, drawn not to be), over_budget, not_worth_it (no gain expected) or no_consent';
COMMENT ON COLUMN bi.fct_churn_actions.action_sort IS 'order of the action, contact first';
COMMENT ON COLUMN bi.fct_churn_actions.is_treated IS 'true to contact, false to hold out, else null; as the input exposures wants it';
COMMENT ON COLUMN bi.fct_churn_actions.cumulative_cost IS 'cost of all contacts down to this rank';
COMMENT ON COLUMN bi.fct_churn_actions.cumulative_gain IS 'expected gain of all contacts down to this rank';
COMMENT ON COLUMN bi.fct_churn_actions.as_of_date IS 'Rows before this day count.';
COMMENT ON COLUMN bi.fct_churn_actions.row_count IS '1; adds up to the number of rows';
CREATE OR REPLACE VIEW bi.fct_churn_scores AS
SELECT
  customer_id,
  score,
  percentile,
  band,
  band_sort,
  horizon_days,
  model_name,
  model_version,
  as_of_date,
  1 AS row_count
FROM analytics.main.churn_scores;
COMMENT ON VIEW bi.fct_churn_scores IS 'How likely each customer is to be lost within the horizon.';
COMMENT ON COLUMN bi.fct_churn_scores.customer_id IS 'the customer';
COMMENT ON COLUMN bi.fct_churn_scores.score IS 'probability of being lost within the horizon';
COMMENT ON COLUMN bi.fct_churn_scores.percentile IS 'PERCENT_RANK of the score, the share of the others with a lower one';
COMMENT ON COLUMN bi.fct_churn_scores.band IS 'high (top tenth), medium (top third) or low';
COMMENT ON COLUMN bi.fct_churn_scores.band_sort IS 'order of the band, high first';
COMMENT ON COLUMN bi.fct_churn_scores.horizon_days IS 'length of the horizon';
COMMENT ON COLUMN bi.fct_churn_scores.model_name IS 'the model';
COMMENT ON COLUMN bi.fct_churn_scores.model_version IS 'its version, as in model_registry';
COMMENT ON COLUMN bi.fct_churn_scores.as_of_date IS 'Rows before this day count.';
COMMENT ON COLUMN bi.fct_churn_scores.row_count IS '1; adds up to the number of rows';
CREATE OR REPLACE VIEW bi.dim_customer AS
SELECT
  customer_id,
  created_on,
  country,
  has_consent,
  first_ordered_on,
  last_ordered_on,
  r_score,
  f_score,
  m_score,
  segment,
  segment_sort,
  is_horizon_complete,
  is_churned,
  churn_band,
  value_tier,
  value_tier_sort,
  is_subscriber,
  last_event_on,
  tier,
  as_of_date
FROM analytics.main.customer_360;
COMMENT ON VIEW bi.dim_customer IS 'One wide row a customer, with everything the other results know of them.';
COMMENT ON COLUMN bi.dim_customer.customer_id IS 'the customer';
COMMENT ON COLUMN bi.dim_customer.created_on IS 'day of signing up, where customers are mapped';
COMMENT ON COLUMN bi.dim_customer.country IS 'country, as known today';
COMMENT ON COLUMN bi.dim_customer.has_consent IS 'whether the customer may be contacted, as known today';
COMMENT ON COLUMN bi.dim_customer.first_ordered_on IS 'day of the first order; null for a customer without';
COMMENT ON COLUMN bi.dim_customer.last_ordered_on IS 'day of the last order';
COMMENT ON COLUMN bi.dim_customer.r_score IS 'recency score, 1 worst; null for a customer RFM does not cover';
COMMENT ON COLUMN bi.dim_customer.f_score IS 'frequency score, 1 worst';
COMMENT ON COLUMN bi.dim_customer.m_score IS 'monetary score, 1 worst';
COMMENT ON COLUMN bi.dim_customer.segment IS 'RFM segment';
COMMENT ON COLUMN bi.dim_customer.segment_sort IS 'order of the segment';
COMMENT ON COLUMN bi.dim_customer.is_horizon_complete IS 'whether those months are over';
COMMENT ON COLUMN bi.dim_customer.is_churned IS 'whether the customer has churned by inactivity';
COMMENT ON COLUMN bi.dim_customer.churn_band IS 'high, medium or low; null for a customer not scored';
COMMENT ON COLUMN bi.dim_customer.value_tier IS 'macro value tier; null for a customer without an order';
COMMENT ON COLUMN bi.dim_customer.value_tier_sort IS 'order of the tier, the most valuable first';
COMMENT ON COLUMN bi.dim_customer.is_subscriber IS 'whether a subscription is open; null where subscriptions are not mapped';
COMMENT ON COLUMN bi.dim_customer.last_event_on IS 'day of the last event';
COMMENT ON COLUMN bi.dim_customer.tier IS 'attribute tier';
COMMENT ON COLUMN bi.dim_customer.as_of_date IS 'Rows before this day count.';
CREATE OR REPLACE VIEW bi.fct_customer_360 AS
SELECT
  customer_id,
  recency_days,
  orders,
  revenue,
  margin,
  mean_order_value,
  orders_30d,
  orders_90d,
  orders_365d,
  revenue_30d,
  revenue_90d,
  revenue_365d,
  horizon_revenue,
  churn_score,
  p_buys,
  expected_purchases,
  expected_purchase_value,
  predicted_value,
  mrr,
  tickets_90d,
  open_tickets,
  events_30d,
  CASE WHEN NOT first_ordered_on IS NULL THEN 1 ELSE 0 END AS count_first_ordered_on,
  CASE WHEN is_churned THEN 1 WHEN NOT is_churned THEN 0 END AS sum_is_churned,
  CASE WHEN NOT is_churned IS NULL THEN 1 ELSE 0 END AS count_is_churned,
  CASE WHEN has_consent THEN 1 WHEN NOT has_consent THEN 0 END AS sum_has_consent,
  1 AS row_count
FROM analytics.main.customer_360;
COMMENT ON VIEW bi.fct_customer_360 IS 'One wide row a customer, with everything the other results know of them.';
COMMENT ON COLUMN bi.fct_customer_360.customer_id IS 'the customer';
COMMENT ON COLUMN bi.fct_customer_360.recency_days IS 'days from the last order to the as_of date';
COMMENT ON COLUMN bi.fct_customer_360.orders IS 'number of orders';
COMMENT ON COLUMN bi.fct_customer_360.revenue IS 'what was paid, less refunds';
COMMENT ON COLUMN bi.fct_customer_360.margin IS 'revenue less cost; null where unknown';
COMMENT ON COLUMN bi.fct_customer_360.mean_order_value IS 'revenue per order';
COMMENT ON COLUMN bi.fct_customer_360.orders_30d IS 'orders in the last 30 days';
COMMENT ON COLUMN bi.fct_customer_360.orders_90d IS 'orders in the last 90 days';
COMMENT ON COLUMN bi.fct_customer_360.orders_365d IS 'orders in the last 365 days';
COMMENT ON COLUMN bi.fct_customer_360.revenue_30d IS 'revenue of the last 30 days';
COMMENT ON COLUMN bi.fct_customer_360.revenue_90d IS 'revenue of the last 90 days';
COMMENT ON COLUMN bi.fct_customer_360.revenue_365d IS 'revenue of the last 365 days';
COMMENT ON COLUMN bi.fct_customer_360.horizon_revenue IS 'revenue of the first ltv.horizon_months months';
COMMENT ON COLUMN bi.fct_customer_360.churn_score IS 'probability of being lost within the horizon; null for a customer not scored';
COMMENT ON COLUMN bi.fct_customer_360.p_buys IS 'probability of a purchase within purchase_model.horizon_days; null for a customer without a prediction';
COMMENT ON COLUMN bi.fct_customer_360.expected_purchases IS 'purchases expected in that time';
COMMENT ON COLUMN bi.fct_customer_360.expected_purchase_value IS 'what one of them is expected to be worth';
COMMENT ON COLUMN bi.fct_customer_360.predicted_value IS 'what they are expected to be worth together, discounted';
COMMENT ON COLUMN bi.fct_customer_360.mrr IS 'monthly recurring revenue of open subscriptions';
COMMENT ON COLUMN bi.fct_customer_360.tickets_90d IS 'support requests of the last 90 days; null where tickets are not mapped';
COMMENT ON COLUMN bi.fct_customer_360.open_tickets IS 'support requests open at the as_of date';
COMMENT ON COLUMN bi.fct_customer_360.events_30d IS 'events of the last 30 days; null where events are not mapped';
COMMENT ON COLUMN bi.fct_customer_360.count_first_ordered_on IS '1 where first_ordered_on is known, else 0; to be added up';
COMMENT ON COLUMN bi.fct_customer_360.sum_is_churned IS '1 where is_churned is true, 0 where it is false; to be added up';
COMMENT ON COLUMN bi.fct_customer_360.count_is_churned IS '1 where is_churned is known, else 0; to be added up';
COMMENT ON COLUMN bi.fct_customer_360.sum_has_consent IS '1 where has_consent is true, 0 where it is false; to be added up';
COMMENT ON COLUMN bi.fct_customer_360.row_count IS '1; adds up to the number of rows';
CREATE OR REPLACE VIEW bi.fct_customer_equity AS
SELECT
  component,
  component_sort,
  since,
  days_ahead,
  customers,
  value,
  as_of_date,
  1 AS row_count
FROM analytics.main.customer_equity;
COMMENT ON VIEW bi.fct_customer_equity IS 'What the customers are expected to be worth, and what moved that since the holdout began; parts that add up to the value at the as_of date, all by the models of today.';
COMMENT ON COLUMN bi.fct_customer_equity.component IS 'value_then (what the customers of then were expected to be worth over the horizon from then), horizon (how that moves on with time, as was to be expected), purchases (more than expected of those who bought since), silence (less than expected of those who did not), refunds (of customers all of whose purchases were refunded since), new_customers';
COMMENT ON COLUMN bi.fct_customer_equity.component_sort IS 'order of the component';
COMMENT ON COLUMN bi.fct_customer_equity.since IS 'the first day of the holdout, the then that is compared with; rows of that day and later were not known';
COMMENT ON COLUMN bi.fct_customer_equity.days_ahead IS 'length of the horizon, from then and from the as_of date on';
COMMENT ON COLUMN bi.fct_customer_equity.customers IS 'customers it is of; those of value_then and horizon are told apart by purchases, silence and refunds';
COMMENT ON COLUMN bi.fct_customer_equity.value IS 'predicted value, discounted as in ltv_predictions; the sum of all rows is that of ltv_predictions';
COMMENT ON COLUMN bi.fct_customer_equity.as_of_date IS 'Rows before this day count.';
COMMENT ON COLUMN bi.fct_customer_equity.row_count IS '1; adds up to the number of rows';
CREATE OR REPLACE VIEW bi.fct_value_forecasts AS
SELECT
  cohort_start,
  segment,
  segment_sort,
  quarter_ahead,
  begins_on,
  ends_on,
  customers,
  expected_orders,
  expected_revenue,
  as_of_date,
  1 AS row_count
FROM analytics.main.value_forecasts;
COMMENT ON VIEW bi.fct_value_forecasts IS 'Orders and revenue expected of the customers there are, in each of the next four quarters, by the quarter they came in and their segment. Who comes later is not in it.';
COMMENT ON COLUMN bi.fct_value_forecasts.cohort_start IS 'first day of the calendar quarter of the first purchase';
COMMENT ON COLUMN bi.fct_value_forecasts.segment IS 'segment at the as_of date; (none) for who is not in rfm';
COMMENT ON COLUMN bi.fct_value_forecasts.segment_sort IS 'order of the segment; 0 for (none)';
COMMENT ON COLUMN bi.fct_value_forecasts.quarter_ahead IS 'the quarter, counted from 1; three months each, the first from the as_of date on';
COMMENT ON COLUMN bi.fct_value_forecasts.begins_on IS 'its first day';
COMMENT ON COLUMN bi.fct_value_forecasts.ends_on IS 'the first day after it';
COMMENT ON COLUMN bi.fct_value_forecasts.customers IS 'customers with a purchase before the as_of date; the same in every quarter';
COMMENT ON COLUMN bi.fct_value_forecasts.expected_orders IS 'purchases expected of them in the quarter; all orders of a day are one';
COMMENT ON COLUMN bi.fct_value_forecasts.expected_revenue IS 'what these are expected to be worth, less refunds that name their order, not discounted; null without spend_model';
COMMENT ON COLUMN bi.fct_value_forecasts.as_of_date IS 'Rows before this day count.';
COMMENT ON COLUMN bi.fct_value_forecasts.row_count IS '1; adds up to the number of rows';
