package chat.server.text;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Takes telnet's own sequences out of what a person sends (RFC 854, RFC 855) and answers them: every option is refused but
 * TIMING-MARK (RFC 860), without which a telnet stays mute after Ctrl-C. The end-of-file byte that Ctrl-D sends is dropped.
 * CR NUL, which some telnets send for Enter, ends a line. A 0xFF that begins no telnet command stays where it is.
 */
public final class TelnetDecoder extends ChannelInboundHandlerAdapter {

    private static final int IAC = 0xFF;
    private static final int DONT = 0xFE;
    private static final int DO = 0xFD;
    private static final int WONT = 0xFC;
    private static final int WILL = 0xFB;
    private static final int SB = 0xFA;
    private static final int SE = 0xF0;
    private static final int TIMING_MARK = 6;
    private static final int END_OF_FILE = 0x04;

    private enum State {
        DATA,
        BEHIND_CR,
        COMMAND,
        OPTION,
        SUBNEGOTIATION,
        SUBNEGOTIATION_COMMAND
    }

    private State state = State.DATA;
    private int command;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        // A 0xFF that turns out to be none of telnet's comes out late: it may be one byte more than came in.
        ByteBuf out = ctx.alloc().buffer(in.readableBytes() + 1);
        try {
            in.forEachByte(b -> {
                accept(ctx, b & 0xFF, out);
                return true;
            });
        } finally {
            in.release();
        }
        if (out.isReadable()) {
            ctx.fireChannelRead(out);
        } else {
            out.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
        ctx.fireChannelReadComplete();
    }

    private void accept(ChannelHandlerContext ctx, int b, ByteBuf out) {
        switch (state) {
            case DATA, BEHIND_CR -> acceptData(b, out);
            case COMMAND -> acceptCommand(b, out);
            case OPTION -> {
                answer(ctx, b);
                state = State.DATA;
            }
            case SUBNEGOTIATION -> state = b == IAC ? State.SUBNEGOTIATION_COMMAND : State.SUBNEGOTIATION;
            case SUBNEGOTIATION_COMMAND -> state = b == SE ? State.DATA : State.SUBNEGOTIATION;
        }
    }

    private void acceptData(int b, ByteBuf out) {
        boolean behindCr = state == State.BEHIND_CR;
        state = b == '\r' ? State.BEHIND_CR : State.DATA;
        if (b == IAC) {
            state = State.COMMAND;
        } else if (b == 0 && behindCr) {
            out.writeByte('\n');
        } else if (b != END_OF_FILE) {
            out.writeByte(b);
        }
    }

    private void acceptCommand(int b, ByteBuf out) {
        state = State.DATA;
        if (b == SB) {
            state = State.SUBNEGOTIATION;
        } else if (b >= WILL && b <= DONT) {
            state = State.OPTION;
            command = b;
        } else if (b == IAC) {
            out.writeByte(IAC); // an escaped data byte
        } else if (b < SE) {
            out.writeByte(IAC);
            acceptData(b, out);
        } // else a command without an option, such as Ctrl-C's INTERRUPT PROCESS: nothing to do
    }

    private void answer(ChannelHandlerContext ctx, int option) {
        int answer;
        if (command == DO) {
            answer = option == TIMING_MARK ? WILL : WONT;
        } else if (command == WILL) {
            answer = DONT;
        } else {
            return; // a refusal needs no answer
        }
        ctx.write(ctx.alloc().buffer(3).writeByte(IAC).writeByte(answer).writeByte(option), ctx.voidPromise());
    }
}
