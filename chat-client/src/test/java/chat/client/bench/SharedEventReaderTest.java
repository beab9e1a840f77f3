package chat.client.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.codec.LineDecoder;
import chat.protocol.codec.LineTooLong;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedEventReaderTest {

    private static final int MAX_LINE_BYTES = 1024 * 1024;

    private final SharedRooms rooms = new SharedRooms();
    private final List<Connection> connections = new ArrayList<>();
    private final List<ByteBuf> read = new ArrayList<>();

    /** One connection of a group: what comes in as bytes, and what its receiver gets. */
    private final class Connection {

        private final List<Object> received = new ArrayList<>();
        private final EmbeddedChannel channel;

        Connection() {
            SharedEventReader reader = new SharedEventReader(rooms, received::add);
            channel = new EmbeddedChannel(
                    reader,
                    new LineDecoder(MAX_LINE_BYTES, MAX_LINE_BYTES),
                    new MessageToMessageDecoder<>(ByteBuf.class) {
                        @Override
                        protected void decode(ChannelHandlerContext ctx, ByteBuf line, List<Object> out)
                                throws ProtocolException {
                            boolean json = line.toString(UTF_8).startsWith("{"); // others are for people
                            ServerMessage message = json ? ServerMessages.decode(line) : null;
                            if (message != null) {
                                reader.onDecoded(message, line);
                                out.add(message);
                            }
                        }
                    },
                    new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object message) {
                            received.add(message);
                        }
                    });
            connections.add(this);
        }

        void receive(String text) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, UTF_8);
            read.add(bytes);
            channel.writeInbound(bytes);
        }

        void receiveByteByByte(String text) {
            for (byte one : text.getBytes(UTF_8)) {
                ByteBuf direct = Unpooled.directBuffer(1).writeByte(one);
                channel.writeInbound(direct);
            }
        }

        /** What was received since the last time. */
        List<Object> received() {
            List<Object> copy = List.copyOf(received);
            received.clear();
            return copy;
        }
    }

    @AfterEach
    void finish() {
        for (Connection connection : connections) {
            assertThat(connection.channel.finish()).isFalse();
        }
        assertThat(read).allMatch(bytes -> bytes.refCnt() == 0);
    }

    private static String entered(long seq) {
        return "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"a\"],\"count\":1,\"seq\":" + seq + "}\n";
    }

    private static String said(long seq, String text) {
        return "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":" + seq + ",\"from\":\"a\",\"text\":\"" + text
                + "\",\"time\":\"2026-01-02T10:31:07.000Z\"}\n";
    }

    private static String joined(long seq) {
        return "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":" + seq + ",\"username\":\"\u65e5" + seq + "\"}\n";
    }

    /** A connection that has entered as this event, and nothing since. */
    private Connection enteredAt(long seq) {
        Connection connection = new Connection();
        connection.receive(entered(seq));
        assertThat(connection.received()).hasSize(1);
        return connection;
    }

    private static void assertSame(List<Object> actual, List<Object> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i)).isSameAs(expected.get(i));
        }
    }

    private static List<Long> numbers(List<Object> events) {
        return events.stream()
                .map(event -> ((ServerMessage.RoomEvent) event).seq())
                .toList();
    }

    @Test
    void beginningOfALineDoesNotHoldTheBufferThatItCameIn() {
        Connection alice = new Connection();
        alice.receive(entered(1) + said(2, "hi").substring(0, 20));

        assertThat(read).allMatch(bytes -> bytes.refCnt() == 0);
        alice.receive(said(2, "hi").substring(20));
        assertThat(alice.received()).hasSize(2);
    }

    @Test
    void whatOneHasDecodedTheOthersAreGiven() {
        Connection first = enteredAt(1);
        Connection second = enteredAt(1);
        String lines = said(2, "hi") + joined(3) + said(4, "ho");
        first.receive(lines);
        second.receive(lines);

        List<Object> events = first.received();
        assertThat(numbers(events)).containsExactly(2L, 3L, 4L);
        assertSame(second.received(), events);
    }

    @Test
    void whoeverIsFirstDecodesForTheRest() {
        Connection first = enteredAt(1);
        Connection second = enteredAt(1);
        first.receive(said(2, "hi"));
        second.receive(said(2, "hi") + said(3, "ho"));
        first.receive(said(3, "ho") + said(4, "hu"));
        second.receive(said(4, "hu"));

        List<Object> events = first.received();
        assertThat(numbers(events)).containsExactly(2L, 3L, 4L);
        assertSame(second.received(), events);
    }

    @Test
    void bytesMayComeOneByOne() {
        Connection first = enteredAt(1);
        Connection second = enteredAt(1);
        String lines = said(2, "\u00e4") + joined(3) + "{\"type\":\"pong\"}\n" + said(4, "ho");
        first.receiveByteByByte(lines);
        second.receiveByteByByte(lines);

        List<Object> events = first.received();
        assertThat(events).hasSize(4).contains(new ServerMessage.Pong());
        assertThat(second.received()).isEqualTo(events);
    }

    @Test
    void linesMayBeSplitAnywhere() {
        String lines = said(2, "hi") + joined(3) + "{\"type\":\"pong\"}\n" + said(4, "ho");
        Connection first = enteredAt(1);
        first.receive(lines);
        List<Object> events = first.received();
        for (int split = 1; split < lines.length(); split++) {
            Connection second = enteredAt(1);
            second.receive(lines.substring(0, split));
            second.receive(lines.substring(split));

            assertThat(second.received()).as("split at %d", split).isEqualTo(events);
        }
    }

    @Test
    void onesOwnAnswersKeepTheirPlaceBetweenTheEvents() {
        Connection first = enteredAt(1);
        first.receive(said(2, "hi") + said(3, "ho") + said(4, "hu"));
        List<Object> events = first.received();
        Connection second = enteredAt(1);
        second.receive("{\"type\":\"ping\"}\n\n" + said(2, "hi")
                + "{\"type\":\"error\",\"code\":\"text_empty\",\"message\":\"no\",\"id\":\"1\"}\n" + said(3, "ho")
                + "* for people\r\n" + said(4, "hu") + "{\"type\":\"pong\"}\n");

        List<Object> received = second.received();
        assertThat(received).hasSize(6);
        assertThat(received.get(0)).isEqualTo(new ServerMessage.Ping());
        assertThat(received.get(1)).isSameAs(events.get(0));
        assertThat(received.get(2)).isInstanceOf(ServerMessage.ErrorMessage.class);
        assertThat(received.get(3)).isSameAs(events.get(1));
        assertThat(received.get(4)).isSameAs(events.get(2));
        assertThat(received.get(5)).isEqualTo(new ServerMessage.Pong());
    }

    @Test
    void answerMayComeInTheSameReadsAsHalfAnEvent() {
        Connection first = enteredAt(1);
        first.receive(said(2, "hi"));
        Connection second = enteredAt(1);
        String line = said(2, "hi");
        second.receive("{\"type\":\"pi");
        second.receive("ng\"}\n" + line.substring(0, 9));
        second.receive(line.substring(9, 20));
        second.receive(line.substring(20) + "{\"type\":\"po");
        second.receive("ng\"}\n");

        List<Object> received = second.received();
        assertThat(received).hasSize(3);
        assertThat(received.get(1)).isSameAs(first.received().get(0));
    }

    @Test
    void lateComerTakesPartFromItsEntryOn() {
        Connection first = enteredAt(1);
        first.receive(said(2, "hi") + joined(3) + said(4, "ho"));
        Connection late = enteredAt(3);
        late.receive(said(4, "ho"));

        assertThat(late.received().get(0)).isSameAs(first.received().get(2));
    }

    @Test
    void whoIsAheadOfTheOthersLeavesThemToDecodeForThemselvesUntilTheyAreThere() {
        Connection behind = enteredAt(1);
        behind.receive(said(2, "hi"));
        Connection ahead = enteredAt(9);
        ahead.receive(said(10, "hu"));
        behind.receive(said(3, "ho"));
        for (long seq = 4; seq < 10; seq++) {
            behind.receive(joined(seq));
        }
        behind.receive(said(10, "hu"));

        List<Object> events = behind.received();
        assertThat(numbers(events)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(events.get(8)).isSameAs(ahead.received().get(0));
    }

    @Test
    void otherBytesAreDecodedHoweverMuchIsTheSame() {
        String theirs = said(2, "same until here") + said(3, "x");
        Connection first = enteredAt(1);
        first.receive(theirs);
        String other = said(2, "same until HERE!") + said(3, "y");
        for (int split = 1; split < other.length(); split++) {
            Connection second = enteredAt(1);
            second.receive(other.substring(0, split));
            second.receive(other.substring(split));

            List<Object> received = second.received();
            assertThat(numbers(received)).containsExactly(2L, 3L);
            assertThat(((ServerMessage.Message) received.get(0)).text()).isEqualTo("same until HERE!");
            assertThat(((ServerMessage.Message) received.get(1)).text()).isEqualTo("y");
        }
    }

    @Test
    void lineThatEndsWhereAnotherGoesOnIsNotTheOther() {
        Connection first = enteredAt(1);
        first.receive("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":2,\"username\":\"a\",\"reason\":\"exit\"}  \n");
        Connection second = enteredAt(1);
        second.receive("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":2,\"username\":\"a\",\"reason\":\"exit\"}\n");

        assertThat(second.received()).isEqualTo(first.received());
    }

    @Test
    void crLfIsALineEndToo() {
        Connection first = enteredAt(1);
        Connection second = enteredAt(1);
        for (Connection connection : List.of(first, second)) {
            connection.receive(said(2, "hi").replace("\n", "\r\n") + joined(3));
        }
        List<Object> events = first.received();
        assertThat(numbers(events)).containsExactly(2L, 3L);
        assertThat(second.received()).isEqualTo(events);
    }

    @Test
    void eventsBeforeTheEntryOrOutOfTurnAreLeftToTheReceiverToRefuse() {
        Connection first = enteredAt(1);
        first.receive(said(2, "hi"));
        Connection stranger = new Connection();
        stranger.receive(said(2, "hi"));
        assertThat(numbers(stranger.received())).containsExactly(2L);

        Connection jumping = enteredAt(1);
        jumping.receive(said(5, "gap"));
        assertThat(numbers(jumping.received())).containsExactly(5L);

        Connection next = enteredAt(1);
        next.receive(said(2, "hi"));
        assertThat(next.received().get(0)).isSameAs(first.received().get(0));
    }

    @Test
    void eventOfAnotherRoomIsNotSharedInThisOne() {
        Connection first = enteredAt(1);
        String attic = said(2, "hi").replace("lobby", "attic");
        first.receive(attic);
        Connection second = enteredAt(1);
        second.receive(said(2, "hi"));

        assertThat(((ServerMessage.RoomEvent) second.received().get(0)).room()).isEqualTo("lobby");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"message\",", "{}", "{\"type\":\"left\"}"})
    void malformedLineIsAFailureAsEver(String line) {
        Connection first = enteredAt(1);
        first.receive(said(2, "hi"));
        Connection second = enteredAt(1);

        assertThatThrownBy(() -> second.receive(line + "\n")).isInstanceOf(DecoderException.class);
    }

    @Test
    void lineThatIsTooLongIsToldAsEver() {
        Connection first = enteredAt(1);
        first.receive(said(2, "hi"));
        Connection second = enteredAt(1);
        second.receive("{\"type\":\"message\"");
        second.receive("x".repeat(MAX_LINE_BYTES));
        second.receive("x\n" + said(2, "hi"));

        List<Object> received = second.received();
        assertThat(received.get(0)).isInstanceOf(LineTooLong.class);
        assertThat(received.get(received.size() - 1)).isSameAs(first.received().get(0));
    }

    @Test
    void whoIsTooFarBehindDecodesForItself() {
        Connection first = enteredAt(1);
        Connection behind = enteredAt(1);
        int events = SharedRoom.MAX_EVENTS + 10;
        for (int seq = 2; seq < events; seq++) {
            first.receive(joined(seq));
        }
        behind.receive(joined(2));
        behind.receive(joined(3));
        List<Object> ahead = first.received();

        List<Object> received = behind.received();
        assertThat(received).isEqualTo(ahead.subList(0, 2));
        assertThat(received.get(0)).isNotSameAs(ahead.get(0));
    }

    @Test
    void longLinesAreSharedWithinTheBoundOfBytes() {
        Connection first = enteredAt(1);
        Connection behind = enteredAt(1);
        Connection close = enteredAt(1);
        String text = "x".repeat(300_000);
        for (int seq = 2; seq < 30; seq++) {
            first.receive(said(seq, text));
            close.receive(said(seq, text));
        }
        behind.receive(said(2, text));
        List<Object> ahead = first.received();

        assertSame(close.received(), ahead);
        assertThat(behind.received().get(0)).isEqualTo(ahead.get(0)).isNotSameAs(ahead.get(0));
    }

    @Test
    void otherMessagesThanBytesPass() {
        Connection connection = enteredAt(1);
        connection.channel.writeInbound("not bytes");

        assertThat(connection.received()).containsExactly("not bytes");
    }

    private static String in(String room, String lines) {
        return lines.replace("\"room\":\"lobby\"", "\"room\":\"" + room + "\"");
    }

    @Test
    void severalRoomsAreSharedWhateverTheOrderOfTheirEvents() {
        Connection first = enteredAt(1);
        Connection second = enteredAt(1);
        for (Connection connection : List.of(first, second)) {
            connection.receive(in("dev", entered(7)));
            assertThat(connection.received()).hasSize(1);
        }
        String lobby = said(2, "a") + said(3, "b") + joined(4);
        String dev = in("dev", said(8, "c") + said(9, "d"));
        first.receive(lobby + dev);
        List<Object> events = first.received();
        second.receive(dev + lobby);

        List<Object> others = second.received();
        assertSame(others.subList(0, 2), events.subList(3, 5));
        assertSame(others.subList(2, 5), events.subList(0, 3));
    }

    @Test
    void eventsOfSeveralRoomsAreTakenHoweverTheyAreCut() {
        Connection first = enteredAt(1);
        first.receive(in("dev", entered(1)));
        String lines = said(2, "a") + in("dev", said(2, "a")) + said(3, "b") + in("dev", said(3, "b"));
        first.receive(lines);
        List<Object> events = first.received();
        for (int split = 1; split < lines.length(); split++) {
            Connection second = enteredAt(1);
            second.receive(in("dev", entered(1)));
            second.receive(lines.substring(0, split));
            second.receive(lines.substring(split));

            assertThat(second.received()).isEqualTo(events);
        }
        Connection third = enteredAt(1);
        third.receive(in("dev", entered(1)));
        third.receiveByteByByte(lines);
        assertThat(third.received()).isEqualTo(events);
    }

    @Test
    void roomThatWasMadeAnewIsNotTheOneBefore() {
        String before = entered(1).replace("\"seq\":1", "\"seq\":1,\"epoch\":\"e1\"");
        String after = before.replace("e1", "e2");
        Connection first = new Connection();
        first.receive(before + said(2, "same"));
        Connection second = new Connection();
        second.receive(after + said(2, "same"));

        assertThat(second.received().get(1)).isNotSameAs(first.received().get(1));
    }

    @Test
    void placeInARoomJumpsWhereItIsEnteredAgain() {
        Connection first = enteredAt(1);
        first.receive(said(2, "a") + said(3, "b"));
        Connection second = enteredAt(1);
        second.receive(entered(2) + said(3, "b"));

        assertThat(second.received().get(1)).isSameAs(first.received().get(1));
    }

    @Test
    void roomGoesWithTheLastConnectionThatIsInIt() {
        Connection first = enteredAt(1);
        first.receive(said(2, "a"));
        Object event = first.received().get(0);
        Connection second = enteredAt(1);
        first.channel.close();
        second.receive(said(2, "a"));
        assertThat(second.received().get(0)).isSameAs(event);
        second.channel.close();
        Connection third = enteredAt(1);
        third.receive(said(2, "a"));

        assertThat(third.received().get(0)).isEqualTo(event).isNotSameAs(event);
    }

    @Test
    void ofVeryManyRoomsLittleIsKept() {
        Connection first = new Connection();
        int many = 2 * SharedRooms.MAX_BYTES / SharedRoom.MAX_BYTES;
        for (int i = 0; i < many; i++) {
            first.receive(in("room-" + i, entered(1)));
        }
        String text = "x".repeat(100_000);
        for (long seq = 2; seq < 30; seq++) {
            first.receive(in("room-0", said(seq, text)));
        }
        Connection behind = new Connection();
        behind.receive(in("room-0", entered(1) + said(2, text)));

        assertThat(behind.received().get(1)).isNotSameAs(first.received().get(many));
    }
}
