package chat.server.text;

import static chat.server.text.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TelnetDecoderTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new TelnetDecoder(new HiddenInput()));

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(channel.finish()).isFalse();
    }

    /** Feeds the bytes whole, one by one, and cut in two at every place: it must never make a difference. */
    private void check(String in, String data, String answers) {
        byte[] bytes = hex(in);
        List<List<byte[]>> ways = new ArrayList<>();
        for (int cut = 0; cut <= bytes.length; cut++) {
            ways.add(List.of(Arrays.copyOfRange(bytes, 0, cut), Arrays.copyOfRange(bytes, cut, bytes.length)));
        }
        List<byte[]> single = new ArrayList<>();
        for (byte b : bytes) {
            single.add(new byte[] {b});
        }
        ways.add(single);
        for (List<byte[]> reads : ways) {
            EmbeddedChannel channel = new EmbeddedChannel(new TelnetDecoder(new HiddenInput()));
            for (byte[] read : reads) {
                ByteBuf buffer = Unpooled.wrappedBuffer(read);
                channel.writeInbound(buffer);
            }
            String how = reads.stream().map(Bytes::hex).toList().toString();
            assertThat(hex(Bytes.inbound(channel))).as("data of %s", how).isEqualTo(data);
            assertThat(hex(Bytes.outbound(channel))).as("answers to %s", how).isEqualTo(answers);
        }
    }

    @Test
    void everyOptionIsRefusedButTimingMark() {
        for (int option = 0; option < 256; option++) {
            String o = hex(new byte[] {(byte) option});
            check("FF FD " + o, "", (option == 6 ? "FF FB " : "FF FC ") + o);
            check("FF FB " + o, "", "FF FE " + o);
        }
    }

    @Test
    void refusalNeedsNoAnswer() {
        for (int option = 0; option < 256; option++) {
            String o = hex(new byte[] {(byte) option});
            check("61 FF FE " + o + " 62", "61 62", "");
            check("61 FF FC " + o + " 62", "61 62", "");
        }
    }

    @Test
    void commandWithoutAnOptionIsTakenOut() {
        for (int command = 0xF0; command <= 0xF9; command++) {
            String erases = command == 0xF7 ? "08 " : command == 0xF8 ? "15 " : "";
            check("61 FF " + hex(new byte[] {(byte) command}) + " 62", "61 " + erases + "62", "");
        }
    }

    @Test
    void byteThatIsNoCommandLeavesTheByteBeforeItInPlace() {
        for (int b = 0; b < 0xF0; b++) {
            String data = hex(new byte[] {(byte) b});
            if (b != '\r') { // which ends a line where a read ends behind it
                check("61 FF " + data + " 62", b == 4 ? "61 FF 62" : "61 FF " + data + " 62", "");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "plain text,             68 C3 A4 0D 0A,                   68 C3 A4 0D 0A, ''",
        "escaped 255,            61 FF FF 62,                      61 FF 62,       ''",
        "two escaped,            FF FF FF FF,                      FF FF,          ''",
        "Ctrl-C,                 61 FF F4 FF FD 06 62,             61 62,          FF FB 06",
        "Ctrl-D,                 61 04 62,                         61 62,          ''",
        "CR NUL for Enter,       61 0D 00 62,                      61 0D 0A 62,    ''",
        "CR LF for Enter,        61 0D 0A 62,                      61 0D 0A 62,    ''",
        "NUL by itself,          61 00 62,                         61 00 62,       ''",
        "NUL after CR LF,        0D 0A 00,                         0D 0A 00,       ''",
        "NUL after a command,    0D FF F1 00,                      0D 0A,          ''",
        "LF after a command,     61 0D FF FD 06 0A 62,             61 0D 0A 62,    FF FB 06",
        "byte order mark,        EF BB BF 61 0A,                   20 61 0A,       ''",
        "CR NUL behind 255,      FF 0D 00,                         FF 0D 0A,       ''",
        "window size,            61 FF FA 1F 00 50 00 18 FF F0 62, 61 62,          ''",
        "255 in subnegotiation,  61 FF FA 1F FF FF 01 FF F0 62,    61 62,          ''",
        "command in one,         61 FF FA 1F FF FD 06 FF F0 62,    61 62,          ''",
        "empty one,              61 FF FA FF F0 62,                61 62,          ''",
        "two commands,           FF FD 01 FF FB 03,                '',             FF FC 01 FF FE 03",
        "answer between data,    61 FF FD 01 62,                   61 62,          FF FC 01",
        "option that is 255,     61 FF FD FF 62,                   61 62,          FF FC FF"
    })
    void sequencesAreTakenOutWhereverTheyAreCut(String what, String in, String data, String answers) {
        assertThat(what).isNotBlank();
        check(in, data, answers);
    }

    @ParameterizedTest
    @CsvSource({
        "61 FF, 61",
        "61 FF FD, 61",
        "61 FF FA, 61",
        "61 FF FA 1F 00, 61",
        "61 FF FA 1F FF, 61",
        "61 0D, 61 0D 0A"
    })
    void unfinishedSequenceAtTheEndIsDropped(String in, String data) {
        channel.writeInbound(Unpooled.wrappedBuffer(hex(in)));

        assertThat(hex(Bytes.inbound(channel))).isEqualTo(data);
        assertThat(channel.finish()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "61 0D 62,        61 0D 62",
        "61 0D 0D 00 62,  61 0D 0D 0A 62",
        "EF BB 61,        EF BB 61",
        "EF EF BB BF,     EF EF BB BF",
        "0A EF BB BF 61,  0A EF BB BF 61",
        "FF FE 61 EF BB BF 62, 20 62"
    })
    void whatIsInOneReadIsTakenTogether(String in, String data) {
        EmbeddedChannel channel = new EmbeddedChannel(new TelnetDecoder(new HiddenInput()));
        channel.writeInbound(Unpooled.wrappedBuffer(hex(in)));

        assertThat(hex(Bytes.inbound(channel))).isEqualTo(data);
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void crThatIsTheLastOfAReadEndsTheLine() {
        for (String next : List.of("", "0A ", "00 ")) {
            channel.writeInbound(Unpooled.wrappedBuffer(hex("61 0D")));
            channel.writeInbound(Unpooled.wrappedBuffer(hex(next + "62 0A")));
            assertThat(hex(Bytes.inbound(channel))).isEqualTo("61 0D 0A 62 0A");
        }
    }

    @Test
    void readThatHoldsNoDataIsNotPassedOn() {
        EmbeddedChannel channel = new EmbeddedChannel(new TelnetDecoder(new HiddenInput()));

        assertThat(channel.writeInbound(Unpooled.wrappedBuffer(hex("FF F1 04"))))
                .isFalse();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void whatIsNotBytesPasses() {
        channel.writeInbound("end");

        assertThat(channel.<Object>readInbound()).isEqualTo("end");
    }
}
