# The Hello operator as an image: built on Debian, run without a shell, as nobody.
#   docker build -t hello-operator:0.1.0 .
#   kind load docker-image hello-operator:0.1.0
#   hello-operator manifests --with-crd | kubectl apply -f -
FROM debian:bookworm-slim AS builder
COPY cmake/install-dependencies.sh /source/cmake/
RUN apt-get update -qq && /source/cmake/install-dependencies.sh && apt-get install -y -qq ca-certificates
COPY . /source
RUN cmake --preset release -S /source -B /build && cmake --build /build --target hello-operator
RUN strip /build/bin/hello-operator && /source/cmake/make-image-root.sh /build/bin/hello-operator /image

FROM scratch
COPY --from=builder /image/ /
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/hello-operator"]
CMD ["run"]
