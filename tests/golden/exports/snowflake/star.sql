CREATE SCHEMA IF NOT EXISTS bi;
CREATE OR REPLACE VIEW bi.fct_churn_actions (
  customer_id COMMENT 'the customer',
  campaign_id COMMENT 'churn_actions.campaign, or the as_of date',
  churn_score COMMENT 'probability of being lost within the horizon',
  value_source COMMENT 'predicted (predicted_value / p_buys) or historical (revenue of the last 365 days), what customer_value is made of',
  customer_value COMMENT 'what is lost with the customer, as margin where that is known; never below zero',
  offer_cost COMMENT 'what contacting a customer costs',
  expected_gain COMMENT 'churn_score times churn_actions.success_rate times customer_value, less offer_cost',
  gain_rank COMMENT '1 gains most; ties by customer_id',
  has_consent COMMENT 'whether the customer may be contacted, as known today',
  action COMMENT 'contact, hold_out (would be contacted, drawn not to be), over_budget, not_worth_it (no gain expected) or no_consent',
  action_sort COMMENT 'order of the action, contact first',
  is_treated COMMENT 'true to contact, false to hold out, else null; as the input exposures wants it',
  cumulative_cost COMMENT 'cost of all contacts down to this rank',
  cumulative_gain COMMENT 'expected gain of all contacts down to this rank',
  as_of_date COMMENT 'Rows before this day count.',
  row_count COMMENT '1; adds up to the number of rows'
)
COMMENT='What to do about each scored customer, by what contacting them is expected to gain.' AS
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
FROM ANALYTICS.CUSTOMERS.churn_actions;
CREATE OR REPLACE VIEW bi.fct_churn_scores (
  customer_id COMMENT 'the customer',
  score COMMENT 'probability of being lost within the horizon',
  percentile COMMENT 'PERCENT_RANK of the score, the share of the others with a lower one',
  band COMMENT 'high (top tenth), medium (top third) or low',
  band_sort COMMENT 'order of the band, high first',
  horizon_days COMMENT 'length of the horizon',
  model_name COMMENT 'the model',
  model_version COMMENT 'its version, as in model_registry',
  as_of_date COMMENT 'Rows before this day count.',
  row_count COMMENT '1; adds up to the number of rows'
)
COMMENT='How likely each customer is to be lost within the horizon.' AS
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
FROM ANALYTICS.CUSTOMERS.churn_scores;
CREATE OR REPLACE VIEW bi.dim_customer (
  customer_id COMMENT 'the customer',
  created_on COMMENT 'day of signing up, where customers are mapped',
  country COMMENT 'country, as known today',
  has_consent COMMENT 'whether the customer may be contacted, as known today',
  first_ordered_on COMMENT 'day of the first order; null for a customer without',
  last_ordered_on COMMENT 'day of the last order',
  r_score COMMENT 'recency score, 1 worst; null for a customer RFM does not cover',
  f_score COMMENT 'frequency score, 1 worst',
  m_score COMMENT 'monetary score, 1 worst',
  segment COMMENT 'RFM segment',
  segment_sort COMMENT 'order of the segment',
  is_horizon_complete COMMENT 'whether those months are over',
  is_churned COMMENT 'whether the customer has churned by inactivity',
  churn_band COMMENT 'high, medium or low; null for a customer not scored',
  value_tier COMMENT 'macro value tier; null for a customer without an order',
  value_tier_sort COMMENT 'order of the tier, the most valuable first',
  is_subscriber COMMENT 'whether a subscription is open; null where subscriptions are not mapped',
  last_event_on COMMENT 'day of the last event',
  tier COMMENT 'attribute tier',
  as_of_date COMMENT 'Rows before this day count.'
)
COMMENT='One wide row a customer, with everything the other results know of them.' AS
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
FROM ANALYTICS.CUSTOMERS.customer_360;
CREATE OR REPLACE VIEW bi.fct_customer_360 (
  customer_id COMMENT 'the customer',
  recency_days COMMENT 'days from the last order to the as_of date',
  orders COMMENT 'number of orders',
  revenue COMMENT 'what was paid, less refunds',
  margin COMMENT 'revenue less cost; null where unknown',
  mean_order_value COMMENT 'revenue per order',
  orders_30d COMMENT 'orders in the last 30 days',
  orders_90d COMMENT 'orders in the last 90 days',
  orders_365d COMMENT 'orders in the last 365 days',
  revenue_30d COMMENT 'revenue of the last 30 days',
  revenue_90d COMMENT 'revenue of the last 90 days',
  revenue_365d COMMENT 'revenue of the last 365 days',
  horizon_revenue COMMENT 'revenue of the first ltv.horizon_months months',
  churn_score COMMENT 'probability of being lost within the horizon; null for a customer not scored',
  p_buys COMMENT 'probability of a purchase within purchase_model.horizon_days; null for a customer without a prediction',
  expected_purchases COMMENT 'purchases expected in that time',
  expected_purchase_value COMMENT 'what one of them is expected to be worth',
  predicted_value COMMENT 'what they are expected to be worth together, discounted',
  mrr COMMENT 'monthly recurring revenue of open subscriptions',
  tickets_90d COMMENT 'support requests of the last 90 days; null where tickets are not mapped',
  open_tickets COMMENT 'support requests open at the as_of date',
  events_30d COMMENT 'events of the last 30 days; null where events are not mapped',
  count_first_ordered_on COMMENT '1 where first_ordered_on is known, else 0; to be added up',
  sum_is_churned COMMENT '1 where is_churned is true, 0 where it is false; to be added up',
  count_is_churned COMMENT '1 where is_churned is known, else 0; to be added up',
  sum_has_consent COMMENT '1 where has_consent is true, 0 where it is false; to be added up',
  row_count COMMENT '1; adds up to the number of rows'
)
COMMENT='One wide row a customer, with everything the other results know of them.' AS
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
FROM ANALYTICS.CUSTOMERS.customer_360;
CREATE OR REPLACE VIEW bi.fct_customer_equity (
  component COMMENT 'value_then (what the customers of then were expected to be worth over the horizon from then), horizon (how that moves on with time, as was to be expected), purchases (more than expected of those who bought since), silence (less than expected of those who did not), refunds (of customers all of whose purchases were refunded since), new_customers',
  component_sort COMMENT 'order of the component',
  since COMMENT 'the first day of the holdout, the then that is compared with; rows of that day and later were not known',
  days_ahead COMMENT 'length of the horizon, from then and from the as_of date on',
  customers COMMENT 'customers it is of; those of value_then and horizon are told apart by purchases, silence and refunds',
  value COMMENT 'predicted value, discounted as in ltv_predictions; the sum of all rows is that of ltv_predictions',
  as_of_date COMMENT 'Rows before this day count.',
  row_count COMMENT '1; adds up to the number of rows'
)
COMMENT='What the customers are expected to be worth, and what moved that since the holdout began; parts that add up to the value at the as_of date, all by the models of today.' AS
SELECT
  component,
  component_sort,
  since,
  days_ahead,
  customers,
  value,
  as_of_date,
  1 AS row_count
FROM ANALYTICS.CUSTOMERS.customer_equity;
CREATE OR REPLACE VIEW bi.fct_value_forecasts (
  cohort_start COMMENT 'first day of the calendar quarter of the first purchase',
  segment COMMENT 'segment at the as_of date; (none) for who is not in rfm',
  segment_sort COMMENT 'order of the segment; 0 for (none)',
  quarter_ahead COMMENT 'the quarter, counted from 1; three months each, the first from the as_of date on',
  begins_on COMMENT 'its first day',
  ends_on COMMENT 'the first day after it',
  customers COMMENT 'customers with a purchase before the as_of date; the same in every quarter',
  expected_orders COMMENT 'purchases expected of them in the quarter; all orders of a day are one',
  expected_revenue COMMENT 'what these are expected to be worth, less refunds that name their order, not discounted; null without spend_model',
  as_of_date COMMENT 'Rows before this day count.',
  row_count COMMENT '1; adds up to the number of rows'
)
COMMENT='Orders and revenue expected of the customers there are, in each of the next four quarters, by the quarter they came in and their segment. Who comes later is not in it.' AS
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
FROM ANALYTICS.CUSTOMERS.value_forecasts;
