package chat.protocol.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;

class CodecFuzz {

    @FuzzTest
    void clientMessages(byte[] line) {
        FuzzTargets.clientMessages(line);
    }

    @FuzzTest
    void serverMessages(byte[] line) {
        FuzzTargets.serverMessages(line);
    }

    @FuzzTest
    void lines(byte[] bytes) {
        FuzzTargets.lines(bytes);
    }
}
