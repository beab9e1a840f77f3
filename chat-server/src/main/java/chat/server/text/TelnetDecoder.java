package chat.server.text;

import chat.protocol.codec.LineTooLong;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/**
 * Takes telnet's own sequences out of what a person sends (RFC 854, RFC 855) and answers them: every option is refused but
 * TIMING-MARK (RFC 860), without which a telnet stays mute after Ctrl-C. ERASE CHARACTER and ERASE LINE become the keys that do so. The
 * end-of-file byte that Ctrl-D sends is dropped. A byte order mark at the very beginning becomes a blank. A 0xFF that begins no telnet
 * command stays where it is.
 *
 * <p>CR NUL, which some telnets send for Enter, ends a line; so does a CR that is the last of a read, and a LF or NUL that follows it later
 * belongs to it.
 */
public final class TelnetDecoder extends SimpleChannelInboundHandler<ByteBuf> {

    private static final int IAC = 0xFF;
    private static final int DONT = 0xFE;
    private static final int DO = 0xFD;
    private static final int WONT = 0xFC;
    private static final int WILL = 0xFB;
    private static final int SB = 0xFA;
    private static final int ERASE_LINE = 0xF8;
    private static final int ERASE_CHARACTER = 0xF7;
    private static final int SE = 0xF0;
    private static final int TIMING_MARK = 6;
    private static final int END_OF_FILE = 0x04;
    private static final int BACKSPACE = 0x08;
    private static final int CTRL_U = 0x15;

    /** U+FEFF in UTF-8. */
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    /** Bytes of a subnegotiation that has no end: those of real options have some dozens. */
    private static final int MAX_SUBNEGOTIATION = 128 * 1024;

    private enum State {
        DATA,
        COMMAND,
        OPTION,
        SUBNEGOTIATION,
        SUBNEGOTIATION_COMMAND
    }

    private enum Cr {
        NONE,
        /** The last byte of data was a CR, which was not passed on yet. */
        HELD,
        /** It was passed on, as the end of a line. */
        ENDED
    }

    private final HiddenInput hidden;
    private State state = State.DATA;
    private Cr cr = Cr.NONE;
    private int command;
    private int subnegotiated;

    /** How many bytes of a byte order mark have come and were not passed on; -1 when there can be none any more. */
    private int marked;

    /** @param hidden is told what the telnet makes of an offer to echo */
    TelnetDecoder(HiddenInput hidden) {
        this.hidden = hidden;
    }

    /** The same for the session of a person. */
    public TelnetDecoder(TextSession session) {
        this(session.hidden);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
        int before = subnegotiated;
        // Bytes that turn out to be data come out late: it may be some more than came in.
        ByteBuf out = ctx.alloc().buffer(in.readableBytes() + BYTE_ORDER_MARK.length);
        in.forEachByte(b -> {
            accept(ctx, b & 0xFF, out);
            return true;
        });
        if (cr == Cr.HELD) {
            out.writeByte('\r').writeByte('\n');
            cr = Cr.ENDED;
        }
        if (out.isReadable()) {
            ctx.fireChannelRead(out);
        } else {
            out.release();
        }
        if (before < MAX_SUBNEGOTIATION && subnegotiated >= MAX_SUBNEGOTIATION) {
            ctx.fireChannelRead(new LineTooLong("A telnet command (IAC SB) came without its end (IAC SE)", "", false));
            ctx.fireChannelRead(new LineTooLong("It has no end", "", true));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
        ctx.fireChannelReadComplete();
    }

    private void accept(ChannelHandlerContext ctx, int b, ByteBuf out) {
        switch (state) {
            case DATA -> acceptData(b, out);
            case COMMAND -> acceptCommand(b, out);
            case OPTION -> {
                answer(ctx, b);
                state = State.DATA;
            }
            case SUBNEGOTIATION, SUBNEGOTIATION_COMMAND -> acceptSubnegotiation(b);
        }
    }

    private void acceptSubnegotiation(int b) {
        subnegotiated++;
        if (state == State.SUBNEGOTIATION) {
            state = b == IAC ? State.SUBNEGOTIATION_COMMAND : State.SUBNEGOTIATION;
        } else {
            state = b == SE ? State.DATA : State.SUBNEGOTIATION;
        }
    }

    private void acceptData(int b, ByteBuf out) {
        if (b == IAC) {
            state = State.COMMAND;
        } else if (b != END_OF_FILE) {
            write(b, out);
        }
    }

    private void acceptCommand(int b, ByteBuf out) {
        state = State.DATA;
        if (b == SB) {
            state = State.SUBNEGOTIATION;
            subnegotiated = 0;
        } else if (b >= WILL && b <= DONT) {
            state = State.OPTION;
            command = b;
        } else if (b == IAC) {
            write(IAC, out); // an escaped data byte
        } else if (b == ERASE_CHARACTER) {
            write(BACKSPACE, out);
        } else if (b == ERASE_LINE) {
            write(CTRL_U, out);
        } else if (b < SE) {
            write(IAC, out);
            acceptData(b, out);
        } // else a command without an option, such as Ctrl-C's INTERRUPT PROCESS: nothing to do
    }

    private void write(int b, ByteBuf out) {
        if (marked >= 0 && b == BYTE_ORDER_MARK[marked]) {
            marked++;
            if (marked == BYTE_ORDER_MARK.length) {
                marked = -1;
                out.writeByte(' '); // the line does not begin where it seems to: it is no program's
            }
            return;
        }
        for (int i = 0; i < marked; i++) {
            out.writeByte(BYTE_ORDER_MARK[i]);
        }
        marked = -1;
        Cr before = cr;
        cr = Cr.NONE;
        boolean belongsToCr = before != Cr.NONE && (b == '\n' || b == 0);
        if (before == Cr.HELD) {
            out.writeByte('\r');
            if (belongsToCr) {
                out.writeByte('\n');
            }
        }
        if (b == '\r') {
            cr = Cr.HELD;
        } else if (!belongsToCr) {
            out.writeByte(b);
        }
    }

    private void answer(ChannelHandlerContext ctx, int option) {
        int answer;
        if (option == HiddenInput.ECHO && (command == DO || command == DONT) && hidden.answered(ctx, command == DO)) {
            return;
        }
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
