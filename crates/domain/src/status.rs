//! The statuses of an invoice (contract, section 7) and of a refund, with their wire values.

/// What an invoice has come to. The order of the variants is the order in which the contract lists
/// them; which may follow which is the state machine's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Created.
    Created,
    /// The payer has the payment page open.
    Opened,
    /// The payer has paid or approved, the acquirer has not confirmed yet.
    Pending,
    /// The payer's money is confirmed: the merchant may credit the customer.
    AwaitingApproval,
    /// The merchant has been settled.
    Paid,
    /// Held back for review.
    Withheld,
    /// Declined or failed for good.
    Failed,
    /// The payer canceled.
    Canceled,
    /// Created or opened for more than 14 days.
    Expired,
    /// Charged back.
    Chargeback,
    /// Given back in full.
    Refunded,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 11] = [
        Self::Created,
        Self::Opened,
        Self::Pending,
        Self::AwaitingApproval,
        Self::Paid,
        Self::Withheld,
        Self::Failed,
        Self::Canceled,
        Self::Expired,
        Self::Chargeback,
        Self::Refunded,
    ];

    /// The value in replies and callbacks, such as `invoice:awaiting_approval`.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Created => "invoice:created",
            Self::Opened => "invoice:opened",
            Self::Pending => "invoice:pending",
            Self::AwaitingApproval => "invoice:awaiting_approval",
            Self::Paid => "invoice:paid",
            Self::Withheld => "invoice:withheld",
            Self::Failed => "invoice:failed",
            Self::Canceled => "invoice:canceled",
            Self::Expired => "invoice:expired",
            Self::Chargeback => "invoice:chargeback",
            Self::Refunded => "invoice:refunded",
        }
    }

    /// The status of a wire value, or `None` for any other text.
    #[must_use]
    pub fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.wire() == wire)
    }

    /// The word for it in a history.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Opened => "OPENED",
            Self::Pending => "PENDING",
            Self::AwaitingApproval => "WAITING SETTLEMENT",
            Self::Paid => "PAID",
            Self::Withheld => "WITHHELD",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
            Self::Expired => "EXPIRED",
            Self::Chargeback => "CHARGEBACK",
            Self::Refunded => "REFUNDED",
        }
    }

    /// The sentence that replies and callbacks carry as `description`.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Created => "The invoice has been created",
            Self::Opened => "The payer has opened the payment page",
            Self::Pending => "The payer has approved the payment and its confirmation is awaited",
            Self::AwaitingApproval => {
                "The payment of the invoice is confirmed and awaits its settlement"
            }
            Self::Paid => "Payment of the invoice has been made successfully",
            Self::Withheld => "The payment of the invoice is held back for review",
            Self::Failed => "The payment of the invoice has been declined or has failed",
            Self::Canceled => "The payer has canceled the payment",
            Self::Expired => "The invoice has expired",
            Self::Chargeback => "The payment of the invoice has been charged back",
            Self::Refunded => "The payment of the invoice has been given back in full",
        }
    }
}

/// What a refund has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefundStatus {
    /// The acquirer has not said yet what came of it.
    Pending,
    /// The payer gets the money back.
    Succeeded,
    /// It came to nothing; the money may be refunded anew.
    Failed,
}

impl RefundStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Succeeded, Self::Failed];

    /// The value in replies and callbacks, such as `refund:pending`.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Pending => "refund:pending",
            Self::Succeeded => "refund:succeeded",
            Self::Failed => "refund:failed",
        }
    }

    /// The status of a wire value, or `None` for any other text.
    #[must_use]
    pub fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.wire() == wire)
    }
}
