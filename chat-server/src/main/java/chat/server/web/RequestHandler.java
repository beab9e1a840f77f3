package chat.server.web;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.FORBIDDEN;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_URI_TOO_LONG;
import static io.netty.handler.codec.http.HttpResponseStatus.UPGRADE_REQUIRED;

import chat.protocol.ProtocolLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: with the page's files, with what is wrong, or by becoming a WebSocket. A body is not looked at, and the same holds for
 * all that a request may say beyond what is needed here.
 */
final class RequestHandler extends SimpleChannelInboundHandler<HttpObject> {

    static final String CHAT_PATH = "/chat";
    static final String SUBPROTOCOL = "chat.v1";

    /** Bytes: what a line may have on the other port. */
    private static final int MAX_FRAME_BYTES = ProtocolLimits.MAX_LINE_BYTES;

    private static final String WEB_SOCKET_VERSION = "13";

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

    private final Page page;
    private final WebAccess access;
    private final Consumer<Channel> onWebSocket;

    RequestHandler(Page page, WebAccess access, Consumer<Channel> onWebSocket) {
        this.page = page;
        this.access = access;
        this.onWebSocket = onWebSocket;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            Answer answer = new Answer(ctx, request);
            if (request.decoderResult().isFailure()) {
                refuseBroken(answer, request.decoderResult().cause());
            } else {
                accept(ctx, request, answer);
            }
        } // else it is a body
    }

    private static void refuseBroken(Answer answer, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            answer.last(REQUEST_URI_TOO_LONG, "That address is too long.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            answer.last(REQUEST_HEADER_FIELDS_TOO_LARGE, "That request has too many headers, or too long ones.");
        } else {
            answer.last(BAD_REQUEST, "That is not HTTP/1.1 as this server understands it.");
        }
    }

    private void accept(ChannelHandlerContext ctx, HttpRequest request, Answer answer) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            answer.last(BAD_REQUEST, "A request names one host.");
            return;
        }
        if (!access.isOurHost(hosts.get(0))) {
            answer.last(
                    FORBIDDEN,
                    "This server is not known by that name. If it should be, start it with --allow-host NAME.");
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse response = answer.text(METHOD_NOT_ALLOWED, "There is nothing here but to read.");
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            answer.send(response);
            return;
        }
        String path = path(request.uri());
        PageFile file = page.file(path);
        if (file != null) {
            answer.file(file);
        } else if (path.equals(CHAT_PATH)) {
            acceptChat(ctx, request, hosts.get(0), answer);
        } else {
            answer.send(answer.text(NOT_FOUND, "There is no such page. The chat is at /."));
        }
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private void acceptChat(ChannelHandlerContext ctx, HttpRequest request, String host, Answer answer) {
        boolean upgrade = request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && request.method().equals(HttpMethod.GET);
        String version = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        if (!upgrade || !WEB_SOCKET_VERSION.equals(version)) {
            FullHttpResponse response =
                    answer.text(UPGRADE_REQUIRED, "Here speaks WebSocket, version 13. The page is at /.");
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WEB_SOCKET_VERSION);
            answer.send(response);
        } else if (!access.mayConnect(request.headers().get(HttpHeaderNames.ORIGIN), host)) {
            answer.last(
                    FORBIDDEN,
                    "A page from elsewhere may not connect. If it should, start the server with --allow-origin ORIGIN.");
        } else {
            shakeHands(ctx, request, answer);
        }
    }

    private void shakeHands(ChannelHandlerContext ctx, HttpRequest request, Answer answer) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(MAX_FRAME_BYTES)
                .closeOnProtocolViolation(false) // that is up to the connection, which has a seat to give up
                .build();
        try {
            new WebSocketServerHandshaker13(request.uri(), SUBPROTOCOL, config).handshake(ctx.channel(), request);
        } catch (WebSocketHandshakeException e) {
            answer.last(BAD_REQUEST, "That handshake has no key.");
            return;
        }
        onWebSocket.accept(ctx.channel());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    /** Who does not take the answers is not listened to. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            Answer.closeBehindAll(ctx);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("web connection lost: {}", cause.toString());
        } else {
            log.error("closing {} because of a bug", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
