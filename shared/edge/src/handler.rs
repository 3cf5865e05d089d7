//! Handlers: async functions of a context and of values extracted from the request. The values are extracted in the
//! order of the parameters, and the first that fails decides the problem.

use crate::Outcome;
use crate::extract::FromRequest;
use crate::request::Request;

/// A handler of requests with the context `C`. `Extracted` are the types that it extracts from the request.
pub trait Handler<C, Extracted>: Copy + Send + Sync + 'static {
    /// Answers a request.
    fn call(self, cx: C, req: Request) -> impl Future<Output = Outcome> + Send;
}

impl<C, H, F> Handler<C, ()> for H
where
    C: Send + Sync,
    H: Fn(C) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
{
    async fn call(self, cx: C, _: Request) -> Outcome {
        self(cx).await
    }
}

impl<C, H, F, A1> Handler<C, (A1,)> for H
where
    C: Send + Sync,
    H: Fn(C, A1) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
    A1: FromRequest<C>,
{
    async fn call(self, cx: C, req: Request) -> Outcome {
        let first = A1::from_request(&req, &cx).await?;
        self(cx, first).await
    }
}

impl<C, H, F, A1, A2> Handler<C, (A1, A2)> for H
where
    C: Send + Sync,
    H: Fn(C, A1, A2) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
    A1: FromRequest<C>,
    A2: FromRequest<C>,
{
    async fn call(self, cx: C, req: Request) -> Outcome {
        let first = A1::from_request(&req, &cx).await?;
        let second = A2::from_request(&req, &cx).await?;
        self(cx, first, second).await
    }
}

impl<C, H, F, A1, A2, A3> Handler<C, (A1, A2, A3)> for H
where
    C: Send + Sync,
    H: Fn(C, A1, A2, A3) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
    A1: FromRequest<C>,
    A2: FromRequest<C>,
    A3: FromRequest<C>,
{
    async fn call(self, cx: C, req: Request) -> Outcome {
        let first = A1::from_request(&req, &cx).await?;
        let second = A2::from_request(&req, &cx).await?;
        let third = A3::from_request(&req, &cx).await?;
        self(cx, first, second, third).await
    }
}

impl<C, H, F, A1, A2, A3, A4> Handler<C, (A1, A2, A3, A4)> for H
where
    C: Send + Sync,
    H: Fn(C, A1, A2, A3, A4) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
    A1: FromRequest<C>,
    A2: FromRequest<C>,
    A3: FromRequest<C>,
    A4: FromRequest<C>,
{
    async fn call(self, cx: C, req: Request) -> Outcome {
        let first = A1::from_request(&req, &cx).await?;
        let second = A2::from_request(&req, &cx).await?;
        let third = A3::from_request(&req, &cx).await?;
        let fourth = A4::from_request(&req, &cx).await?;
        self(cx, first, second, third, fourth).await
    }
}

impl<C, H, F, A1, A2, A3, A4, A5> Handler<C, (A1, A2, A3, A4, A5)> for H
where
    C: Send + Sync,
    H: Fn(C, A1, A2, A3, A4, A5) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
    A1: FromRequest<C>,
    A2: FromRequest<C>,
    A3: FromRequest<C>,
    A4: FromRequest<C>,
    A5: FromRequest<C>,
{
    async fn call(self, cx: C, req: Request) -> Outcome {
        let first = A1::from_request(&req, &cx).await?;
        let second = A2::from_request(&req, &cx).await?;
        let third = A3::from_request(&req, &cx).await?;
        let fourth = A4::from_request(&req, &cx).await?;
        let fifth = A5::from_request(&req, &cx).await?;
        self(cx, first, second, third, fourth, fifth).await
    }
}
