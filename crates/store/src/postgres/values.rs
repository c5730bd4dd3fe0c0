//! Values on their way to and from a PostgreSQL server, in its binary form.

use std::error::Error;
use std::fmt;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::row::{Param, Value};

type Failed = Box<dyn Error + Sync + Send>;

impl ToSql for Param<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(value) => integer(*value, kind, out),
            Self::Text(text) if is_text(kind) => text.to_sql(kind, out),
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            Self::Text(_) | Self::Bytes(_) => Err(wrong_type(kind)),
        }
    }

    fn accepts(_: &Type) -> bool {
        // What fits depends on the value.
        true
    }

    to_sql_checked!();
}

/// The server guesses a parameter's width from what it is compared with, a constant for example.
fn integer(value: i64, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
    match *kind {
        Type::INT8 => value.to_sql(kind, out),
        Type::INT4 => i32::try_from(value)?.to_sql(kind, out),
        Type::INT2 => i16::try_from(value)?.to_sql(kind, out),
        _ => Err(wrong_type(kind)),
    }
}

/// A parameter may be anybody's name or secret, so it is not shown.
impl fmt::Debug for Param<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a parameter")
    }
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Failed> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Self::Integer),
            Type::INT4 => i32::from_sql(kind, raw).map(|value| Self::Integer(value.into())),
            Type::INT2 => i16::from_sql(kind, raw).map(|value| Self::Integer(value.into())),
            Type::BYTEA => Vec::from_sql(kind, raw).map(Self::Bytes),
            _ if is_text(kind) => String::from_sql(kind, raw).map(Self::Text),
            _ => Err(wrong_type(kind)),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn is_text(kind: &Type) -> bool {
    [Type::TEXT, Type::VARCHAR, Type::NAME].contains(kind)
}

fn wrong_type(kind: &Type) -> Failed {
    format!("no value of the store's is a {kind}").into()
}
