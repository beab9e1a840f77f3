package chat.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;

/**
 * Makes frames out of bytes, each up to a length. Netty's own can have no other length later, and another one in its place would know
 * nothing of a frame that has begun.
 */
public final class FrameDecoder extends WebSocket13FrameDecoder {

    /**
     * A closing frame with 1001 that is not masked. Caddy 2.6, which Debian has, sends it to the server when it ends or gets new settings
     * (writeCloseControl in its reverse proxy). Those whom it brought have broken no rule, and may come back to their seats.
     */
    private static final int UNMASKED_GOING_AWAY = 0x88_02_03_E9;

    private boolean isWithinFrame;

    /** What comes behind the frame that has begun may be so long; 0 for as long as that. */
    private int nextMaxBytes;

    /** @param maxBytes of a frame, which is kept until it is whole */
    public FrameDecoder(int maxBytes) {
        super(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxBytes)
                .closeOnProtocolViolation(false) // that is up to the connection, which has a seat to give up
                .build());
    }

    /** From the next frame on another length is right. On the event loop of the channel in whose pipeline this is. */
    public void setMaxBytes(ChannelHandlerContext ctx, int maxBytes) {
        nextMaxBytes = maxBytes;
        if (!isWithinFrame) {
            giveWay(ctx);
        }
    }

    private void giveWay(ChannelHandlerContext ctx) {
        ctx.pipeline().replace(this, ctx.name(), new FrameDecoder(nextMaxBytes));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int begin = in.readerIndex();
        if (!isWithinFrame && in.readableBytes() >= Integer.BYTES && in.getInt(begin) == UNMASKED_GOING_AWAY) {
            in.skipBytes(Integer.BYTES);
            out.add(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE));
        } else {
            super.decode(ctx, in, out);
        }
        if (!out.isEmpty()) {
            isWithinFrame = false;
            if (nextMaxBytes > 0) {
                giveWay(ctx);
            }
        } else {
            isWithinFrame |= in.readerIndex() > begin;
        }
    }
}
