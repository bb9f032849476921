view: churn_actions {
  sql_table_name: ANALYTICS.CUSTOMERS.churn_actions ;;
  dimension: customer_id {
    primary_key: yes
    type: string
    sql: ${TABLE}.customer_id ;;
    description: "the customer"
  }
  dimension: campaign_id {
    type: string
    sql: ${TABLE}.campaign_id ;;
    description: "churn_actions.campaign, or the as_of date"
  }
  dimension: value_source {
    type: string
    sql: ${TABLE}.value_source ;;
    description: "predicted (predicted_value / p_buys) or historical (revenue of the last 365 days), what customer_value is made of"
  }
  dimension: has_consent {
    type: yesno
    sql: ${TABLE}.has_consent ;;
    description: "whether the customer may be contacted, as known today"
  }
  dimension: action {
    type: string
    sql: ${TABLE}.action ;;
    description: "contact, hold_out (would be contacted, drawn not to be), over_budget, not_worth_it (no gain expected) or no_consent"
  }
  dimension: action_sort {
    type: number
    sql: ${TABLE}.action_sort ;;
    description: "order of the action, contact first"
  }
  dimension: is_treated {
    type: yesno
    sql: ${TABLE}.is_treated ;;
    description: "true to contact, false to hold out, else null; as the input exposures wants it"
  }
  dimension: churn_score {
    hidden: yes
    type: number
    sql: ${TABLE}.churn_score ;;
    description: "probability of being lost within the horizon"
  }
  dimension: customer_value {
    hidden: yes
    type: number
    sql: ${TABLE}.customer_value ;;
    description: "what is lost with the customer, as margin where that is known; never below zero"
  }
  dimension: offer_cost {
    hidden: yes
    type: number
    sql: ${TABLE}.offer_cost ;;
    description: "what contacting a customer costs"
  }
  dimension: expected_gain {
    hidden: yes
    type: number
    sql: ${TABLE}.expected_gain ;;
    description: "churn_score times churn_actions.success_rate times customer_value, less offer_cost"
  }
  dimension: gain_rank {
    hidden: yes
    type: number
    sql: ${TABLE}.gain_rank ;;
    description: "1 gains most; ties by customer_id"
  }
  dimension: cumulative_cost {
    hidden: yes
    type: number
    sql: ${TABLE}.cumulative_cost ;;
    description: "cost of all contacts down to this rank"
  }
  dimension: cumulative_gain {
    hidden: yes
    type: number
    sql: ${TABLE}.cumulative_gain ;;
    description: "expected gain of all contacts down to this rank"
  }
  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    description: "Rows before this day count."
  }
  measure: total_offer_cost {
    type: sum
    sql: ${TABLE}.offer_cost ;;
    description: "what contacting these customers costs"
  }
  measure: total_expected_gain {
    type: sum
    sql: ${TABLE}.expected_gain ;;
    description: "what contacting these customers is expected to gain, in money"
  }
  measure: gain_per_offer_cost {
    type: number
    sql: cast(${total_expected_gain} as double) / nullif(${total_offer_cost}, 0) ;;
    description: "expected gain by money spent"
  }
}

view: churn_scores {
  sql_table_name: ANALYTICS.CUSTOMERS.churn_scores ;;
  dimension: customer_id {
    primary_key: yes
    type: string
    sql: ${TABLE}.customer_id ;;
    description: "the customer"
  }
  dimension: band {
    type: string
    sql: ${TABLE}.band ;;
    description: "high (top tenth), medium (top third) or low"
  }
  dimension: band_sort {
    type: number
    sql: ${TABLE}.band_sort ;;
    description: "order of the band, high first"
  }
  dimension: horizon_days {
    type: number
    sql: ${TABLE}.horizon_days ;;
    description: "length of the horizon"
  }
  dimension: model_name {
    type: string
    sql: ${TABLE}.model_name ;;
    description: "the model"
  }
  dimension: model_version {
    type: string
    sql: ${TABLE}.model_version ;;
    description: "its version, as in model_registry"
  }
  dimension: score {
    hidden: yes
    type: number
    sql: ${TABLE}.score ;;
    description: "probability of being lost within the horizon"
  }
  dimension: percentile {
    hidden: yes
    type: number
    sql: ${TABLE}.percentile ;;
    description: "PERCENT_RANK of the score, the share of the others with a lower one"
  }
  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    description: "Rows before this day count."
  }
  measure: scored_customers {
    type: count
    description: "customers with a score"
  }
  measure: expected_churners {
    type: sum
    sql: ${TABLE}.score ;;
    description: "customers expected to be lost within the horizon"
  }
  measure: mean_churn_score {
    type: number
    sql: cast(${expected_churners} as double) / nullif(${scored_customers}, 0) ;;
    description: "mean probability of being lost within the horizon"
  }
}

view: customer_360 {
  sql_table_name: ANALYTICS.CUSTOMERS.customer_360 ;;
  dimension: customer_id {
    primary_key: yes
    type: string
    sql: ${TABLE}.customer_id ;;
    description: "the customer"
  }
  dimension: country {
    type: string
    sql: ${TABLE}.country ;;
    description: "country, as known today"
  }
  dimension: has_consent {
    type: yesno
    sql: ${TABLE}.has_consent ;;
    description: "whether the customer may be contacted, as known today"
  }
  dimension: r_score {
    type: number
    sql: ${TABLE}.r_score ;;
    description: "recency score, 1 worst; null for a customer RFM does not cover"
  }
  dimension: f_score {
    type: number
    sql: ${TABLE}.f_score ;;
    description: "frequency score, 1 worst"
  }
  dimension: m_score {
    type: number
    sql: ${TABLE}.m_score ;;
    description: "monetary score, 1 worst"
  }
  dimension: segment {
    type: string
    sql: ${TABLE}.segment ;;
    description: "RFM segment"
  }
  dimension: segment_sort {
    type: number
    sql: ${TABLE}.segment_sort ;;
    description: "order of the segment"
  }
  dimension: is_horizon_complete {
    type: yesno
    sql: ${TABLE}.is_horizon_complete ;;
    description: "whether those months are over"
  }
  dimension: is_churned {
    type: yesno
    sql: ${TABLE}.is_churned ;;
    description: "whether the customer has churned by inactivity"
  }
  dimension: churn_band {
    type: string
    sql: ${TABLE}.churn_band ;;
    description: "high, medium or low; null for a customer not scored"
  }
  dimension: value_tier {
    type: string
    sql: ${TABLE}.value_tier ;;
    description: "macro value tier; null for a customer without an order"
  }
  dimension: value_tier_sort {
    type: number
    sql: ${TABLE}.value_tier_sort ;;
    description: "order of the tier, the most valuable first"
  }
  dimension: is_subscriber {
    type: yesno
    sql: ${TABLE}.is_subscriber ;;
    description: "whether a subscription is open; null where subscriptions are not mapped"
  }
  dimension: tier {
    type: string
    sql: ${TABLE}.tier ;;
    description: "attribute tier"
  }
  dimension: recency_days {
    hidden: yes
    type: number
    sql: ${TABLE}.recency_days ;;
    description: "days from the last order to the as_of date"
  }
  dimension: orders {
    hidden: yes
    type: number
    sql: ${TABLE}.orders ;;
    description: "number of orders"
  }
  dimension: revenue {
    hidden: yes
    type: number
    sql: ${TABLE}.revenue ;;
    description: "what was paid, less refunds"
  }
  dimension: margin {
    hidden: yes
    type: number
    sql: ${TABLE}.margin ;;
    description: "revenue less cost; null where unknown"
  }
  dimension: mean_order_value {
    hidden: yes
    type: number
    sql: ${TABLE}.mean_order_value ;;
    description: "revenue per order"
  }
  dimension: orders_30d {
    hidden: yes
    type: number
    sql: ${TABLE}.orders_30d ;;
    description: "orders in the last 30 days"
  }
  dimension: orders_90d {
    hidden: yes
    type: number
    sql: ${TABLE}.orders_90d ;;
    description: "orders in the last 90 days"
  }
  dimension: orders_365d {
    hidden: yes
    type: number
    sql: ${TABLE}.orders_365d ;;
    description: "orders in the last 365 days"
  }
  dimension: revenue_30d {
    hidden: yes
    type: number
    sql: ${TABLE}.revenue_30d ;;
    description: "revenue of the last 30 days"
  }
  dimension: revenue_90d {
    hidden: yes
    type: number
    sql: ${TABLE}.revenue_90d ;;
    description: "revenue of the last 90 days"
  }
  dimension: revenue_365d {
    hidden: yes
    type: number
    sql: ${TABLE}.revenue_365d ;;
    description: "revenue of the last 365 days"
  }
  dimension: horizon_revenue {
    hidden: yes
    type: number
    sql: ${TABLE}.horizon_revenue ;;
    description: "revenue of the first ltv.horizon_months months"
  }
  dimension: churn_score {
    hidden: yes
    type: number
    sql: ${TABLE}.churn_score ;;
    description: "probability of being lost within the horizon; null for a customer not scored"
  }
  dimension: p_buys {
    hidden: yes
    type: number
    sql: ${TABLE}.p_buys ;;
    description: "probability of a purchase within purchase_model.horizon_days; null for a customer without a prediction"
  }
  dimension: expected_purchases {
    hidden: yes
    type: number
    sql: ${TABLE}.expected_purchases ;;
    description: "purchases expected in that time"
  }
  dimension: expected_purchase_value {
    hidden: yes
    type: number
    sql: ${TABLE}.expected_purchase_value ;;
    description: "what one of them is expected to be worth"
  }
  dimension: predicted_value {
    hidden: yes
    type: number
    sql: ${TABLE}.predicted_value ;;
    description: "what they are expected to be worth together, discounted"
  }
  dimension: mrr {
    hidden: yes
    type: number
    sql: ${TABLE}.mrr ;;
    description: "monthly recurring revenue of open subscriptions"
  }
  dimension: tickets_90d {
    hidden: yes
    type: number
    sql: ${TABLE}.tickets_90d ;;
    description: "support requests of the last 90 days; null where tickets are not mapped"
  }
  dimension: open_tickets {
    hidden: yes
    type: number
    sql: ${TABLE}.open_tickets ;;
    description: "support requests open at the as_of date"
  }
  dimension: events_30d {
    hidden: yes
    type: number
    sql: ${TABLE}.events_30d ;;
    description: "events of the last 30 days; null where events are not mapped"
  }
  dimension_group: created_on {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.created_on ;;
    description: "day of signing up, where customers are mapped"
  }
  dimension_group: first_ordered_on {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.first_ordered_on ;;
    description: "day of the first order; null for a customer without"
  }
  dimension_group: last_ordered_on {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.last_ordered_on ;;
    description: "day of the last order"
  }
  dimension_group: last_event_on {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.last_event_on ;;
    description: "day of the last event"
  }
  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    description: "Rows before this day count."
  }
  measure: customers {
    type: count
    description: "customers, with an order or without"
  }
  measure: total_orders {
    type: sum
    sql: ${TABLE}.orders ;;
    description: "orders"
  }
  measure: total_revenue {
    type: sum
    sql: ${TABLE}.revenue ;;
    description: "what was paid, less refunds"
  }
  measure: total_margin {
    type: sum
    sql: ${TABLE}.margin ;;
    description: "revenue less cost, where that is known"
  }
  measure: count_first_ordered_on {
    hidden: yes
    type: sum
    sql: case when ${TABLE}.first_ordered_on is not null then 1 else 0 end ;;
  }
  measure: churned_customers {
    type: sum
    sql: case when ${TABLE}.is_churned then 1 when not ${TABLE}.is_churned then 0 end ;;
    description: "customers who have churned by inactivity"
  }
  measure: count_is_churned {
    hidden: yes
    type: sum
    sql: case when ${TABLE}.is_churned is not null then 1 else 0 end ;;
  }
  measure: contactable_customers {
    type: sum
    sql: case when ${TABLE}.has_consent then 1 when not ${TABLE}.has_consent then 0 end ;;
    description: "customers who may be contacted, as known today"
  }
  measure: total_predicted_value {
    type: sum
    sql: ${TABLE}.predicted_value ;;
    description: "what purchases within purchase_model.horizon_days are expected to be worth"
  }
  measure: revenue_per_customer {
    type: number
    sql: cast(${total_revenue} as double) / nullif(${customers}, 0) ;;
    description: "revenue by customer, those without an order too"
  }
  measure: average_order_value {
    type: number
    sql: cast(${total_revenue} as double) / nullif(${total_orders}, 0) ;;
    description: "revenue by order"
  }
  measure: orders_per_buyer {
    type: number
    sql: cast(${total_orders} as double) / nullif(${count_first_ordered_on}, 0) ;;
    description: "orders by customer who has ordered"
  }
  measure: churn_rate {
    type: number
    sql: cast(${churned_customers} as double) / nullif(${count_is_churned}, 0) ;;
    description: "share of customers with an order who have churned by inactivity"
  }
}

view: customer_equity {
  sql_table_name: ANALYTICS.CUSTOMERS.customer_equity ;;
  dimension: component {
    primary_key: yes
    type: string
    sql: ${TABLE}.component ;;
    description: "value_then (what the customers of then were expected to be worth over the horizon from then), horizon (how that moves on with time, as was to be expected), purchases (more than expected of those who bought since), silence (less than expected of those who did not), refunds (of customers all of whose purchases were refunded since), new_customers"
  }
  dimension: component_sort {
    type: number
    sql: ${TABLE}.component_sort ;;
    description: "order of the component"
  }
  dimension: days_ahead {
    hidden: yes
    type: number
    sql: ${TABLE}.days_ahead ;;
    description: "length of the horizon, from then and from the as_of date on"
  }
  dimension: customers {
    hidden: yes
    type: number
    sql: ${TABLE}.customers ;;
    description: "customers it is of; those of value_then and horizon are told apart by purchases, silence and refunds"
  }
  dimension: value {
    hidden: yes
    type: number
    sql: ${TABLE}.value ;;
    description: "predicted value, discounted as in ltv_predictions; the sum of all rows is that of ltv_predictions"
  }
  dimension_group: since {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.since ;;
    description: "the first day of the holdout, the then that is compared with; rows of that day and later were not known"
  }
  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    description: "Rows before this day count."
  }
  measure: customer_equity {
    type: sum
    sql: ${TABLE}.value ;;
    description: "what the customers there are are expected to be worth over the horizon"
  }
}

view: value_forecasts {
  sql_table_name: ANALYTICS.CUSTOMERS.value_forecasts ;;
  dimension: key {
    hidden: yes
    primary_key: yes
    type: string
    sql: cast(${TABLE}.cohort_start as varchar) || '|' || cast(${TABLE}.segment as varchar) || '|' || cast(${TABLE}.quarter_ahead as varchar) ;;
  }
  dimension: segment {
    type: string
    sql: ${TABLE}.segment ;;
    description: "segment at the as_of date; (none) for who is not in rfm"
  }
  dimension: segment_sort {
    type: number
    sql: ${TABLE}.segment_sort ;;
    description: "order of the segment; 0 for (none)"
  }
  dimension: quarter_ahead {
    type: number
    sql: ${TABLE}.quarter_ahead ;;
    description: "the quarter, counted from 1; three months each, the first from the as_of date on"
  }
  dimension: customers {
    hidden: yes
    type: number
    sql: ${TABLE}.customers ;;
    description: "customers with a purchase before the as_of date; the same in every quarter"
  }
  dimension: expected_orders {
    hidden: yes
    type: number
    sql: ${TABLE}.expected_orders ;;
    description: "purchases expected of them in the quarter; all orders of a day are one"
  }
  dimension: expected_revenue {
    hidden: yes
    type: number
    sql: ${TABLE}.expected_revenue ;;
    description: "what these are expected to be worth, less refunds that name their order, not discounted; null without spend_model"
  }
  dimension_group: cohort_start {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.cohort_start ;;
    description: "first day of the calendar quarter of the first purchase"
  }
  dimension_group: begins_on {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.begins_on ;;
    description: "its first day"
  }
  dimension_group: ends_on {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.ends_on ;;
    description: "the first day after it"
  }
  dimension_group: as_of_date {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.as_of_date ;;
    description: "Rows before this day count."
  }
  measure: forecast_orders {
    type: sum
    sql: ${TABLE}.expected_orders ;;
    description: "purchases expected of the customers there are"
  }
  measure: forecast_revenue {
    type: sum
    sql: ${TABLE}.expected_revenue ;;
    description: "what these are expected to be worth"
  }
  measure: forecast_order_value {
    type: number
    sql: cast(${forecast_revenue} as double) / nullif(${forecast_orders}, 0) ;;
    description: "expected worth of an order"
  }
}

explore: churn_actions {
  description: "What to do about each scored customer, by what contacting them is expected to gain."
  join: customer_360 {
    type: left_outer
    relationship: many_to_one
    sql_on: ${churn_actions.customer_id} = ${customer_360.customer_id} ;;
  }
}

explore: churn_scores {
  description: "How likely each customer is to be lost within the horizon."
  join: customer_360 {
    type: left_outer
    relationship: many_to_one
    sql_on: ${churn_scores.customer_id} = ${customer_360.customer_id} ;;
  }
}

explore: customer_360 {
  description: "One wide row a customer, with everything the other results know of them."
}

explore: customer_equity {
  description: "What the customers are expected to be worth, and what moved that since the holdout began; parts that add up to the value at the as_of date, all by the models of today."
}

explore: value_forecasts {
  description: "Orders and revenue expected of the customers there are, in each of the next four quarters, by the quarter they came in and their segment. Who comes later is not in it."
}
