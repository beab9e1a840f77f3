package chat.server.web;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.FORBIDDEN;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.MOVED_PERMANENTLY;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_URI_TOO_LONG;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static io.netty.handler.codec.http.HttpResponseStatus.UPGRADE_REQUIRED;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: with the page's files, with what is wrong, or by becoming a WebSocket. What is in a body is not looked at, only where it
 * ends: a request is answered when that is known, because somebody between us and the browser may see another end, and take what is
 * behind it for another request. The same holds for all that a request may say beyond what is needed here.
 */
final class RequestHandler extends SimpleChannelInboundHandler<HttpObject> {

    static final String CHAT_PATH = "/chat";
    static final String SERVERS_PATH = "/servers";

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

    private static final ChannelHandler REST_OF_A_READ = new RestOfARead();

    private final WebPipeline pipeline;
    private final WebPipeline.Scheme scheme;

    /** What is to be answered when all of it is there; null between requests. */
    private @Nullable HttpRequest asked;

    /** @param pipeline says what is served to whom, and goes on where the connection becomes a WebSocket or ends */
    RequestHandler(WebPipeline pipeline, WebPipeline.Scheme scheme) {
        this.pipeline = pipeline;
        this.scheme = scheme;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            asked = request;
        }
        HttpRequest request = asked;
        if (request == null) { // the rest of one that was answered already
            if (part.decoderResult().isFailure()) {
                end(
                        ctx,
                        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)); // where it ends, and what is behind it, nobody knows
            }
            return;
        }
        HttpResponder responder =
                new HttpResponder(ctx, request, scheme == WebPipeline.Scheme.HTTPS, lastWrite -> end(ctx, lastWrite));
        if (part.decoderResult().isFailure()) {
            refuseBroken(responder, part.decoderResult().cause());
        } else if (!hasPlainBody(request)) {
            responder.last(BAD_REQUEST, "A body comes as it is, or in chunks.");
        } else if (part instanceof LastHttpContent || isWaitingForConsent(request)) {
            asked = null;
            accept(ctx, request, responder);
        }
    }

    /** Whether there is one way alone to tell where the body ends (RFC 9112, sections 6.1 and 6.3); the decoder has seen to the rest. */
    private static boolean hasPlainBody(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0)));
    }

    /** Whether the body comes only when we have said something. To become a WebSocket in its midst is not possible. */
    private static boolean isWaitingForConsent(HttpRequest request) {
        return HttpUtil.is100ContinueExpected(request) && !Handshake.isAskedFor(request);
    }

    /** Nothing that still comes is looked at. */
    private void end(ChannelHandlerContext ctx, ChannelFuture lastWrite) {
        // First of all: a request that were decoded would be kept in mind for an answer that never comes.
        ctx.pipeline().addFirst(WebPipeline.CLOSING, pipeline.closing.apply(lastWrite));
        ctx.pipeline().replace(this, WebPipeline.REQUESTS, REST_OF_A_READ);
        ctx.channel().config().setAutoRead(true); // the peer's end has to be seen
    }

    /** Takes what was decoded already when the last answer was given. */
    @Sharable
    private static final class RestOfARead extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }

    private static void refuseBroken(HttpResponder responder, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            responder.last(REQUEST_URI_TOO_LONG, "That address is too long.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            responder.last(REQUEST_HEADER_FIELDS_TOO_LARGE, "That request has too many headers, or too long ones.");
        } else {
            responder.last(BAD_REQUEST, "That is not HTTP/1.1 as this server understands it.");
        }
    }

    private void accept(ChannelHandlerContext ctx, HttpRequest request, HttpResponder responder) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || hosts.get(0).indexOf(' ') >= 0) { // with a blank it was more than one line
            responder.last(BAD_REQUEST, "A request names one host.");
            return;
        }
        RequestTarget target = RequestTarget.of(request.uri(), hosts.get(0));
        if (!pipeline.access.isOurHost(target.host())) {
            responder.last(
                    FORBIDDEN,
                    "This server is not known by that name. Use its address, or start it with --allow-host NAME.");
            return;
        }
        if (scheme == WebPipeline.Scheme.HTTP_BESIDE_HTTPS && !pipeline.cameByHttps(ctx.channel(), request.headers())) {
            redirect(request, target, responder);
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse response = responder.text(METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.");
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            responder.send(response);
            return;
        }
        Page.File file = pipeline.page.file(target.path());
        if (file != null) {
            responder.file(file, pipeline.places);
        } else if (target.path().equals(SERVERS_PATH)) {
            responder.send(responder.json(ServerList.json(pipeline.places.living())));
        } else if (target.path().equals(CHAT_PATH)) {
            acceptChat(ctx, request, target.host(), responder);
        } else {
            responder.send(responder.text(NOT_FOUND, "There is no such page. The chat is at /."));
        }
    }

    /** What came unencrypted is not served: a browser comes again, a program is to know that it said too much already. */
    private static void redirect(HttpRequest request, RequestTarget target, HttpResponder responder) {
        if (Handshake.isAskedFor(request)) {
            responder.last(FORBIDDEN, "This server speaks TLS: use wss:// in place of ws://.");
            return;
        }
        FullHttpResponse response = responder.text(MOVED_PERMANENTLY, "This server speaks TLS: use https://.");
        String path =
                target.pathAndQuery().matches("/[!-~]*") ? target.pathAndQuery() : "/"; // else it might go on the host
        response.headers().set(HttpHeaderNames.LOCATION, "https://" + target.host() + path);
        responder.send(response);
    }

    private void acceptChat(ChannelHandlerContext ctx, HttpRequest request, String host, HttpResponder responder) {
        if (!Handshake.isAskedFor(request)) {
            FullHttpResponse response =
                    responder.text(UPGRADE_REQUIRED, "This is for WebSocket, version 13. The page is at /.");
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, Handshake.VERSION);
            responder.send(response);
        } else if (!pipeline.access.mayConnect(
                request.headers().get(HttpHeaderNames.ORIGIN), host, pipeline.places.origins())) {
            responder.last(
                    FORBIDDEN,
                    "A page from elsewhere may not connect. If it should, start the server with --allow-origin ORIGIN.");
        } else if (!Handshake.hasKey(request)) {
            responder.last(BAD_REQUEST, "That handshake has no key of 16 bytes.");
        } else if (!pipeline.mayUpgrade(ctx.channel(), request.headers())) {
            responder.last(SERVICE_UNAVAILABLE, "There are too many connections from your address. Try again later.");
        } else {
            ctx.writeAndFlush(Handshake.response(request));
            pipeline.becameWebSocket(ctx.channel());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    /** Who does not take the answers is not listened to. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        ctx.flush(); // what waited was answered just now, or before; no end of a read may come after it
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(ctx, ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)); // after all answers
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("web connection lost: {}", cause.toString());
        } else {
            log.error("closing {} because of a bug", pipeline.remote.apply(ctx.channel()), cause);
        }
        ctx.close();
    }
}
