package chat.server.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import chat.server.domain.Chat;
import chat.server.domain.Chats;
import chat.server.domain.Session;
import chat.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Real event loops and threads that talk all at once: every member sees one order, from its own entry on. */
final class RoomFeedRaceTest {

    private static final int MEMBERS = 6;
    private static final int SPEAKERS = 4;
    private static final int MESSAGES = 1500;
    private static final long LAST_SEQ = MEMBERS + SPEAKERS + SPEAKERS * MESSAGES + 1;
    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CountDownLatch everybodyIsIn = new CountDownLatch(MEMBERS);
    private final CountDownLatch everybodyHasEverything = new CountDownLatch(MEMBERS);

    /** What one member's peer received. Of its event loop until the latch is down. */
    private final class Peer extends SimpleChannelInboundHandler<ByteBuf> {

        private final StringBuilder received = new StringBuilder();

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            received.append(bytes.toString(StandardCharsets.UTF_8));
            int from = Math.max(0, received.length() - bytes.readableBytes() - 40);
            if (received.indexOf("\"seq\":" + LAST_SEQ + ",", from) >= 0) {
                everybodyHasEverything.countDown();
            }
        }
    }

    /** Joins when its channel is there, in the midst of all the talk. */
    private final class Member extends ChannelInboundHandlerAdapter {

        private final Chat chat;
        private final RoomFeed log;
        private final String name;
        private @Nullable ByteReader reader;

        Member(Chat chat, RoomFeed log, String name) {
            this.chat = chat;
            this.log = log;
            this.name = name;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) throws Exception {
            ByteReader reader = Readers.bytes(ctx.channel(), WireFormat.LINES, Long.MAX_VALUE, () -> {});
            this.reader = reader;
            Chats.join(chat, name, () -> log.subscribe(reader));
            reader.begin();
            everybodyIsIn.countDown();
            ctx.channel().closeFuture().addListener(closed -> reader.close());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (reader != null) {
                reader.catchUp();
            }
        }
    }

    @Test
    void everyMemberSeesOneOrderFromItsEntryOn() throws Exception {
        EventLoopGroup loops = new EventLoops(2, LocalIoHandler.newFactory());
        List<EventLoop> eventLoops = new ArrayList<>();
        loops.forEach(loop -> eventLoops.add((EventLoop) loop));
        RoomFeed log = Readers.feed(eventLoops, allocator, Long.MAX_VALUE);
        Chat chat = Chats.inMemory(MEMBERS + SPEAKERS, room -> log, InstantSource.system());
        AtomicInteger names = new AtomicInteger();
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Member(chat, log, "member" + names.incrementAndGet()));
                    }
                })
                .bind(new LocalAddress(RoomFeedRaceTest.class))
                .sync()
                .channel();

        List<Thread> speakers = new ArrayList<>();
        Session last = Chats.join(chat, "speaker", () -> {}).session();
        for (int i = 1; i < SPEAKERS; i++) {
            Session speaker = Chats.join(chat, "speaker" + i, () -> {}).session();
            speakers.add(new Thread(() -> speak(speaker)));
        }
        speakers.add(new Thread(() -> speak(last)));
        speakers.forEach(Thread::start);
        List<Peer> peers = new ArrayList<>();
        List<Channel> clients = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            Peer peer = new Peer();
            peers.add(peer);
            Bootstrap bootstrap =
                    new Bootstrap().group(loops).channel(LocalChannel.class).handler(peer);
            clients.add(bootstrap.connect(server.localAddress()).sync().channel());
        }
        for (Thread speaker : speakers) {
            speaker.join();
        }
        assertThat(everybodyIsIn.await(30, TimeUnit.SECONDS)).isTrue();
        last.speech().say("lobby", "the end", null, false);
        assertThat(everybodyHasEverything.await(30, TimeUnit.SECONDS)).isTrue();

        for (Peer peer : peers) {
            List<Long> seqs = seqs(peer.received.toString());
            for (int i = 1; i < seqs.size(); i++) {
                assertThat(seqs.get(i)).isEqualTo(seqs.get(i - 1) + 1);
            }
            assertThat(seqs).endsWith(LAST_SEQ);
        }
        String longest = peers.stream()
                .map(peer -> peer.received.toString())
                .max((a, b) -> a.length() - b.length())
                .orElseThrow();
        assertThat(peers).allSatisfy(peer -> assertThat(longest).endsWith(peer.received.toString()));

        for (Channel client : clients) {
            client.close().sync();
        }
        server.close().sync();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        log.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static void speak(Session speaker) {
        for (int i = 0; i < MESSAGES; i++) {
            say(speaker, "message " + i + " " + "x".repeat(i % 100));
        }
    }

    private static void say(Session speaker, String text) {
        try {
            speaker.speech().say("lobby", text, null, false);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Long> seqs(String lines) {
        List<Long> seqs = new ArrayList<>();
        Matcher matcher = SEQ.matcher(lines);
        while (matcher.find()) {
            seqs.add(Long.parseLong(matcher.group(1)));
        }
        return seqs;
    }
}
