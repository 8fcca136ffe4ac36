<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>{message}. {remedy}</source>
        <translation>{message}。{remedy}</translation>
    </message>
    <message>
        <source>column {column}: {message}</source>
        <translation>第 {column} 个字符处：{message}</translation>
    </message>
    <message>
        <source>something went wrong inside photosearch ({error})</source>
        <translation>photosearch 内部出错（{error}）</translation>
    </message>
    <message>
        <source>no room left on the disk while writing {what}</source>
        <translation>磁盘空间不足，无法写入{what}</translation>
    </message>
    <message>
        <source>Free some space, then run it again</source>
        <translation>请释放一些空间，然后重新运行</translation>
    </message>
    <message>
        <source>cannot write {what}: {reason}</source>
        <translation>无法写入{what}：{reason}</translation>
    </message>
    <message>
        <source>Make it writable, or choose another folder with --library</source>
        <translation>请将其设为可写，或用 --library 选择其他文件夹</translation>
    </message>
    <message>
        <source>there is no album {name}</source>
        <translation>没有名为“{name}”的相册</translation>
    </message>
    <message>
        <source>this album is gone</source>
        <translation>此相册已不存在</translation>
    </message>
    <message>
        <source>an album needs a name</source>
        <translation>相册需要名称</translation>
    </message>
    <message>
        <source>there is an album {other} already</source>
        <translation>已有名为“{other}”的相册</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>请选择其他名称</translation>
    </message>
    <message>
        <source>Run `photosearch doctor` on this library</source>
        <translation>请对此图库运行 `photosearch doctor`</translation>
    </message>
    <message>
        <source>the repair of the catalog {path} was cut off</source>
        <translation>图库数据库 {path} 的修复中途被打断</translation>
    </message>
    <message>
        <source>the catalog {path} was replaced while photosearch was using it</source>
        <translation>图库数据库 {path} 在 photosearch 使用期间被替换</translation>
    </message>
    <message>
        <source>Close photosearch and open it again</source>
        <translation>请关闭 photosearch，然后重新打开</translation>
    </message>
    <message>
        <source>{path} is not a photosearch catalog</source>
        <translation>{path} 不是 photosearch 的图库数据库</translation>
    </message>
    <message>
        <source>Choose another folder with --library</source>
        <translation>请用 --library 选择其他文件夹</translation>
    </message>
    <message>
        <source>the library {library} was made by a newer photosearch (catalog version {version}; this one knows up to {known})</source>
        <translation>图库 {library} 由较新版本的 photosearch 创建（数据库版本 {version}；此版本最高支持 {known}）</translation>
    </message>
    <message>
        <source>Update photosearch to open it; nothing was changed</source>
        <translation>请更新 photosearch 后再打开；未作任何更改</translation>
    </message>
    <message>
        <source>the backup {target}</source>
        <translation>备份 {target}</translation>
    </message>
    <message>
        <source>the catalog {path} is damaged ({error})</source>
        <translation>图库数据库 {path} 已损坏（{error}）</translation>
    </message>
    <message>
        <source>another process is writing to the library {library}</source>
        <translation>另一个进程正在写入图库 {library}</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again</source>
        <translation>请等它完成后再试</translation>
    </message>
    <message>
        <source>cannot write to the library {library} ({error})</source>
        <translation>无法写入图库 {library}（{error}）</translation>
    </message>
    <message>
        <source>Make the folder writable, or choose another with --library</source>
        <translation>请将文件夹设为可写，或用 --library 选择其他文件夹</translation>
    </message>
    <message>
        <source>reading or writing the library {library} failed ({error})</source>
        <translation>读写图库 {library} 失败（{error}）</translation>
    </message>
    <message>
        <source>Check its disk and the free space</source>
        <translation>请检查其所在磁盘和可用空间</translation>
    </message>
    <message>
        <source>the catalog {path} does not answer as it should ({error})</source>
        <translation>图库数据库 {path} 响应异常（{error}）</translation>
    </message>
    <message>
        <source>no room left on the disk of the library {library}</source>
        <translation>图库 {library} 所在磁盘空间不足</translation>
    </message>
    <message>
        <source>model {name} makes embeddings of {dimension} numbers, but this library holds {other} numbers of the same revision {revision}</source>
        <translation>模型 {name} 生成的嵌入向量为 {dimension} 维，但此图库中同一修订版 {revision} 的向量为 {other} 维</translation>
    </message>
    <message>
        <source>Use the model the library was indexed with, or index into another library</source>
        <translation>请使用建立此图库索引时所用的模型，或索引到其他图库</translation>
    </message>
    <message>
        <source>embeddings of shape {shape} do not belong to model {model}</source>
        <translation>形状为 {shape} 的嵌入向量不属于模型 {model}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix</source>
        <translation>不同模型的嵌入向量不能混用</translation>
    </message>
    <message>
        <source>the filters are nested too deeply</source>
        <translation>筛选条件嵌套过深</translation>
    </message>
    <message>
        <source>Use fewer parentheses</source>
        <translation>请减少括号</translation>
    </message>
    <message>
        <source>a saved search needs a name</source>
        <translation>保存的搜索需要名称</translation>
    </message>
    <message>
        <source>this saved search is gone</source>
        <translation>此已保存的搜索已不存在</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Look for Changes Now</source>
        <translation>立即检查更改</translation>
    </message>
    <message>
        <source>Save This Search…</source>
        <translation>保存此搜索…</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Collapse Near-Identical Shots</source>
        <translation>折叠几乎相同的照片</translation>
    </message>
    <message>
        <source>Let one photo stand for all that are nearly the same</source>
        <translation>几乎相同的照片只显示其中一张</translation>
    </message>
    <message>
        <source>Pause Indexing on Battery</source>
        <translation>使用电池时暂停索引</translation>
    </message>
    <message>
        <source>Wait for mains power before photos are indexed</source>
        <translation>接通电源后再索引照片</translation>
    </message>
    <message>
        <source>Write Ratings to .xmp Sidecars</source>
        <translation>将星级写入 .xmp 附属文件</translation>
    </message>
    <message>
        <source>Let other programs see the stars you give; photos stay as they are</source>
        <translation>让其他程序也能看到您评的星级；照片本身保持不变</translation>
    </message>
    <message>
        <source>Icon in the Notification Area</source>
        <translation>通知区域图标</translation>
    </message>
    <message>
        <source>Show there how far indexing is</source>
        <translation>在通知区域显示索引进度</translation>
    </message>
    <message>
        <source>Log and Diagnostics…</source>
        <translation>日志与诊断…</translation>
    </message>
    <message>
        <source>Check for Updates…</source>
        <translation>检查更新…</translation>
    </message>
    <message>
        <source>Ask whether there is a newer version; nothing is downloaded</source>
        <translation>查询是否有新版本；不会下载任何内容</translation>
    </message>
    <message>
        <source>There are no words to save: pictures alone are not kept. Search for something first</source>
        <translation>没有可保存的文字：仅有图片的搜索无法保存。请先搜索内容</translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>保存搜索</translation>
    </message>
    <message>
        <source>Name of this search</source>
        <translation>此搜索的名称</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Remove Album</source>
        <translation>移除相册</translation>
    </message>
    <message>
        <source>Remove Saved Search…</source>
        <translation>移除已保存的搜索…</translation>
    </message>
    <message>
        <source>Rename album</source>
        <translation>重命名相册</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>相册名称</translation>
    </message>
    <message>
        <source>Rename saved search</source>
        <translation>重命名已保存的搜索</translation>
    </message>
    <message>
        <source>Remove the saved search {name}?</source>
        <translation>要移除已保存的搜索“{name}”吗？</translation>
    </message>
    <message>
        <source>Remove saved search</source>
        <translation>移除已保存的搜索</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Replace the saved search {name}?</source>
        <translation>要替换已保存的搜索“{name}”吗？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>It asks for: {query}</source>
        <translation>搜索内容：{query}</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>no program opened {path}</source>
        <translation>没有程序可以打开 {path}</translation>
    </message>
    <message>
        <source>Choose one for this kind of file</source>
        <translation>请为此类文件选择一个程序</translation>
    </message>
    <message>
        <source>no program shows maps</source>
        <translation>没有可以显示地图的程序</translation>
    </message>
    <message>
        <source>Install one that opens geo: addresses, such as Marble or GNOME Maps</source>
        <translation>请安装支持 geo: 地址的程序，例如 Marble 或 GNOME 地图</translation>
    </message>
    <message>
        <source>{path} is not there</source>
        <translation>{path} 不存在</translation>
    </message>
    <message>
        <source>It was moved or deleted, or its drive is not connected</source>
        <translation>文件已被移动或删除，或者其所在驱动器未连接</translation>
    </message>
    <message>
        <source>no program opened the folder {folder}</source>
        <translation>没有程序可以打开文件夹 {folder}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>星级</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>关键字</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>{pixels}  ({megapixels} MP)</source>
        <translation>{pixels}  ({megapixels} MP)</translation>
    </message>
    <message>
        <source>{degrees}° N</source>
        <translation>北纬 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° S</source>
        <translation>南纬 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° E</source>
        <translation>东经 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <translation>西经 {degrees}°</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>出现问题</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>出了什么问题</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Show report in folder</source>
        <translation>在文件夹中显示报告</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. Nothing was sent.</source>
        <translation>这是 photosearch 的错误，与您的操作无关。您的照片未受影响，可以继续使用；刚才的操作可能没有生效。没有发送任何信息。</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. A report was saved as {file}. Nothing was sent.</source>
        <translation>这是 photosearch 的错误，与您的操作无关。您的照片未受影响，可以继续使用；刚才的操作可能没有生效。报告已保存为 {file}。没有发送任何信息。</translation>
    </message>
    <message>
        <source>Log and diagnostics</source>
        <translation>日志与诊断</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Log</source>
        <comment>of what the program did</comment>
        <translation>日志</translation>
    </message>
    <message>
        <source>Only warnings and errors</source>
        <translation>仅警告和错误</translation>
    </message>
    <message>
        <source>Nothing in it names a photo or a folder of yours, and nothing is sent.</source>
        <translation>其中不包含您的照片或文件夹的名称，也不会发送任何内容。</translation>
    </message>
    <message>
        <source>It stays on this computer. It may name your photos: look through it before you pass it on.</source>
        <translation>日志仅保存在此电脑上。其中可能包含照片名称：转交他人前请先查看。</translation>
    </message>
    <message>
        <source>Refresh log</source>
        <translation>刷新日志</translation>
    </message>
    <message>
        <source>Show log in folder</source>
        <translation>在文件夹中显示日志</translation>
    </message>
    <message>
        <source>There is nothing in it.</source>
        <translation>没有内容。</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln photo(s)</source>
        <translation>
            <numerusform>导出 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>JPEG pictures</source>
        <translation>JPEG 图片</translation>
    </message>
    <message>
        <source>Original files, unchanged</source>
        <translation>原始文件，不作更改</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>原始尺寸</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s)</source>
        <translation>
            <numerusform>%Ln 像素</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep metadata: time, place, camera</source>
        <translation>保留元数据：时间、地点、相机</translation>
    </message>
    <message>
        <source>Exported photos</source>
        <comment>name of a folder</comment>
        <translation>导出的照片</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Longest &amp;side:</source>
        <translation>最长边(&amp;S)：</translation>
    </message>
    <message>
        <source>&amp;Quality:</source>
        <translation>质量(&amp;Q)：</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>文件夹(&amp;F)：</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>verb</comment>
        <translation>导出</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Export photos to</source>
        <translation>照片导出位置</translation>
    </message>
    <message>
        <source>{name} is no whole path of a folder</source>
        <translation>{name} 不是完整的文件夹路径</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Photos that could not be read</source>
        <translation>无法读取的照片</translation>
    </message>
    <message>
        <source>They are left as they are. Double-click one to see it in its folder.</source>
        <translation>这些文件保持原样。双击可在文件夹中显示。</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>A model decides what searches find. Another one first looks at every photo, while searches go on as before; it is used when it has seen all.</source>
        <translation>模型决定搜索能找到什么。新模型会先分析所有照片，期间搜索照常进行；全部分析完后才会启用。</translation>
    </message>
    <message>
        <source>These can be downloaded from the Hugging Face hub. Nothing about you or your photos is sent; once they are here, they need no network.</source>
        <translation>以下模型可从 Hugging Face Hub 下载。不会发送任何关于您或您照片的信息；下载后无需联网。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>正在检查 {name}…</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>{name} 的进度</translation>
    </message>
    <message>
        <source>Go Back</source>
        <comment>to a model used before</comment>
        <translation>换回</translation>
    </message>
    <message>
        <source>Use</source>
        <comment>verb</comment>
        <translation>使用</translation>
    </message>
    <message>
        <source>Remove Its Data</source>
        <translation>移除其数据</translation>
    </message>
    <message>
        <source>{act}: {name}</source>
        <translation>{act}：{name}</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s); search goes on with {model}.</source>
        <translation>
            <numerusform>已分析 {done} / %Ln 张照片；搜索继续使用 {model}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>已分析 {done} / %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Its data is still here: going back is instant</source>
        <translation>其数据仍保留：可立即换回</translation>
    </message>
    <message numerus="yes">
        <source>Has seen {done} of %Ln photo(s) already</source>
        <translation>
            <numerusform>已分析过 {done} / %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>清除最近的搜索</translation>
    </message>
    <message>
        <source>photosearch finds the photos in these. It never changes them.</source>
        <translation>photosearch 在这些文件夹中查找照片，绝不更改照片。</translation>
    </message>
    <message>
        <source>Folders of the library</source>
        <translation>图库的文件夹</translation>
    </message>
    <message>
        <source>Files and folders of these names, with commas between them. * stands for any letters.</source>
        <translation>要排除的文件和文件夹名称，以英文逗号分隔。* 代表任意字符。</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Other programs can read the stars you give. Photos stay as they are.</source>
        <translation>其他程序可以读取您评的星级。照片保持不变。</translation>
    </message>
    <message>
        <source>Write ratings to .xmp sidecars</source>
        <translation>将星级写入 .xmp 附属文件</translation>
    </message>
    <message>
        <source>It decides what searches find, and in which languages.</source>
        <translation>决定搜索能找到什么，以及支持哪些语言。</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>最近的搜索</translation>
    </message>
    <message>
        <source>Find a setting…</source>
        <translation>查找设置…</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>没有名称相符的设置。</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>新增内容</translation>
    </message>
    <message>
        <source>Open Its Page</source>
        <translation>打开其网页</translation>
    </message>
    <message>
        <source>Nothing is downloaded by photosearch itself</source>
        <translation>photosearch 本身不会下载任何内容</translation>
    </message>
    <message>
        <source>Asking for a newer version…</source>
        <translation>正在查询新版本…</translation>
    </message>
    <message>
        <source>photosearch {version} is the newest there is.</source>
        <translation>photosearch {version} 已是最新版本。</translation>
    </message>
    <message>
        <source>photosearch {version} is there; you have {current}.</source>
        <translation>photosearch {version} 已发布；您的版本是 {current}。</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos keeps stopping. Your photos are not touched.</source>
        <translation>photosearch 中读取照片的组件反复停止。您的照片未受影响。</translation>
    </message>
    <message>
        <source>The engine cannot be started: {reason}</source>
        <translation>无法启动引擎：{reason}</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped. What was exported so far is there.</source>
        <translation>photosearch 中读取照片的组件已停止。此前已导出的照片仍在。</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be exported</source>
        <translation>未连接的驱动器上的照片无法导出</translation>
    </message>
    <message>
        <source>{message}. {exported}</source>
        <translation>{message}。{exported}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>已将 %Ln 张照片导出到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped: %Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>已停止：%Ln 张照片已导出到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be exported:</source>
        <translation>
            <numerusform>%Ln 张无法导出：</numerusform>
        </translation>
    </message>
    <message>
        <source>date</source>
        <comment>filter</comment>
        <translation>日期</translation>
    </message>
    <message>
        <source>before</source>
        <comment>filter</comment>
        <translation>早于</translation>
    </message>
    <message>
        <source>after</source>
        <comment>filter</comment>
        <translation>晚于</translation>
    </message>
    <message>
        <source>camera</source>
        <comment>filter</comment>
        <translation>相机</translation>
    </message>
    <message>
        <source>lens</source>
        <comment>filter</comment>
        <translation>镜头</translation>
    </message>
    <message>
        <source>folder</source>
        <comment>filter</comment>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>type</source>
        <comment>filter</comment>
        <translation>类型</translation>
    </message>
    <message>
        <source>rating</source>
        <comment>filter</comment>
        <translation>星级</translation>
    </message>
    <message>
        <source>width</source>
        <comment>filter</comment>
        <translation>宽度</translation>
    </message>
    <message>
        <source>height</source>
        <comment>filter</comment>
        <translation>高度</translation>
    </message>
    <message>
        <source>orientation</source>
        <comment>filter</comment>
        <translation>方向</translation>
    </message>
    <message>
        <source>album</source>
        <comment>filter</comment>
        <translation>相册</translation>
    </message>
    <message>
        <source>favourite</source>
        <comment>filter</comment>
        <translation>收藏</translation>
    </message>
    <message>
        <source>offline</source>
        <comment>filter</comment>
        <translation>离线</translation>
    </message>
    <message>
        <source>raw</source>
        <comment>filter</comment>
        <translation>RAW</translation>
    </message>
    <message>
        <source>animated</source>
        <comment>filter</comment>
        <translation>动图</translation>
    </message>
    <message>
        <source>hidden</source>
        <comment>filter</comment>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>video</source>
        <comment>filter</comment>
        <translation>视频</translation>
    </message>
    <message>
        <source>photo</source>
        <comment>filter</comment>
        <translation>照片</translation>
    </message>
    <message>
        <source>portrait</source>
        <comment>filter</comment>
        <translation>竖向</translation>
    </message>
    <message>
        <source>landscape</source>
        <comment>filter</comment>
        <translation>横向</translation>
    </message>
    <message>
        <source>square</source>
        <comment>filter</comment>
        <translation>方形</translation>
    </message>
    <message>
        <source>not {filter}</source>
        <translation>排除 {filter}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>“{words}”</translation>
    </message>
    <message>
        <source>near {place} within {distance}</source>
        <translation>{place} 附近 {distance} 内</translation>
    </message>
    <message>
        <source>near {place}</source>
        <translation>{place} 附近</translation>
    </message>
    <message>
        <source>{filter}: {values}</source>
        <translation>{filter}：{values}</translation>
    </message>
    <message>
        <source>Pictures from the network are not fetched. Save it to this computer first, then drop the file here</source>
        <translation>不会从网络获取图片。请先将图片保存到此电脑，再将文件拖放到这里</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>Dropped picture</source>
        <translation>拖放的图片</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message numerus="yes">
        <source>{hits} of %Ln photo(s)</source>
        <translation>
            <numerusform>{hits} / %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Something is still going on: the language changes when photosearch starts again</source>
        <translation>仍有任务在进行：语言将在下次启动 photosearch 时更改</translation>
    </message>
    <message>
        <source>Reading a photo went wrong; starting over…</source>
        <translation>读取照片时出错；正在重新开始…</translation>
    </message>
    <message>
        <source>New album</source>
        <translation>新建相册</translation>
    </message>
    <message>
        <source>Name of the album:</source>
        <translation>相册名称：</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) put into the new album {album}</source>
        <translation>
            <numerusform>已将 %Ln 张照片放入新相册“{album}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {album}</source>
        <translation>
            <numerusform>已将 %Ln 张照片添加到“{album}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) taken out of {album}</source>
        <translation>
            <numerusform>已从“{album}”移出 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{album} renamed to {name}</source>
        <translation>“{album}”已重命名为“{name}”</translation>
    </message>
    <message>
        <source>album {name} removed</source>
        <translation>已移除相册“{name}”</translation>
    </message>
    <message numerus="yes">
        <source>{name} is rated here, but {reason}; %Ln more</source>
        <translation>
            <numerusform>“{name}”已在此处评级，但{reason}；另有 %Ln 张</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is rated here, but {reason}</source>
        <translation>“{name}”已在此处评级，但{reason}</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Add to album</source>
        <translation>添加到相册</translation>
    </message>
    <message>
        <source>Take out of {album}</source>
        <translation>从“{album}”移出</translation>
    </message>
    <message>
        <source>Show in results again</source>
        <translation>重新在结果中显示</translation>
    </message>
    <message>
        <source>Hide from results</source>
        <translation>从结果中隐藏</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Move to trash…</source>
        <translation>移到回收站…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>新建相册…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln 星</numerusform>
        </translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>无星级</translation>
    </message>
    <message>
        <source>{name} made a favourite</source>
        <translation>已收藏“{name}”</translation>
    </message>
    <message>
        <source>{name} no longer a favourite</source>
        <translation>已取消收藏“{name}”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) made favourites</source>
        <translation>
            <numerusform>已收藏 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer favourites</source>
        <translation>
            <numerusform>已取消收藏 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} rated %Ln star(s)</source>
        <translation>
            <numerusform>已将“{name}”评为 %Ln 星</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} has no stars now</source>
        <translation>已清除“{name}”的星级</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) rated {stars}</source>
        <translation>
            <numerusform>已将 %Ln 张照片评为 {stars}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no stars now</source>
        <translation>
            <numerusform>已清除 %Ln 张照片的星级</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} hidden from results</source>
        <translation>已从结果中隐藏“{name}”</translation>
    </message>
    <message>
        <source>{name} shown in results again</source>
        <translation>已重新在结果中显示“{name}”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) hidden from results</source>
        <translation>
            <numerusform>已从结果中隐藏 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) shown in results again</source>
        <translation>
            <numerusform>已重新在结果中显示 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>The starter model understands English only. “Model…” in the menu has larger ones for more languages.</source>
        <translation>入门模型只懂英文。菜单中的“模型…”提供支持更多语言的更大模型。</translation>
    </message>
    <message>
        <source>Your photos can be searched. A larger model finds finer detail, and in more languages; that is a download of about {size}, whenever you like.</source>
        <translation>您的照片现在可以搜索了。更大的模型能识别更多细节，支持更多语言；下载大小约 {size}，随时可以进行。</translation>
    </message>
    <message>
        <source>See Models…</source>
        <translation>查看模型…</translation>
    </message>
    <message>
        <source>video of {duration}</source>
        <translation>视频，时长 {duration}</translation>
    </message>
    <message numerus="yes">
        <source>stands for %Ln more</source>
        <comment>photos</comment>
        <translation>
            <numerusform>另有 %Ln 张几乎相同</numerusform>
        </translation>
    </message>
    <message>
        <source>less certain</source>
        <translation>不太确定</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>recent search</source>
        <translation>最近的搜索</translation>
    </message>
    <message>
        <source>saved search</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Remove data</source>
        <translation>移除数据</translation>
    </message>
    <message>
        <source>Remove what {model} has made of your photos?</source>
        <translation>要移除 {model} 为您的照片生成的数据吗？</translation>
    </message>
    <message>
        <source>To use it again, it would have to look at every photo again. Your photos are not touched.</source>
        <translation>再次使用时，它需要重新分析所有照片。您的照片不受影响。</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>下载模型</translation>
    </message>
    <message>
        <source>Download {model}?</source>
        <translation>要下载 {model} 吗？</translation>
    </message>
    <message>
        <source>About {size}. Its weights are under the licence {licence} ({address}). When it is here, it looks at every photo once more, while searches go on as before.</source>
        <translation>约 {size}。其权重采用 {licence} 许可证（{address}）。下载后，它会重新分析每张照片一次，期间搜索照常进行。</translation>
    </message>
    <message>
        <source>Download</source>
        <comment>verb</comment>
        <translation>下载</translation>
    </message>
    <message>
        <source>Your photos can be searched</source>
        <translation>您的照片可以搜索了</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>新增 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed</source>
        <translation>
            <numerusform>更改 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>消失 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seen by the new model</source>
        <translation>
            <numerusform>新模型已分析 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln 张无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has changed</source>
        <translation>没有任何变化</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped while it worked on this</source>
        <translation>处理此文件时，photosearch 中读取照片的组件停止了</translation>
    </message>
    <message>
        <source>Show large</source>
        <translation>大图显示</translation>
    </message>
    <message>
        <source>Compare</source>
        <comment>verb, photos side by side</comment>
        <translation>对比</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>查找相似照片</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>更像此照片</translation>
    </message>
    <message>
        <source>More like these</source>
        <translation>更像这些照片</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>更不像此照片</translation>
    </message>
    <message>
        <source>Less like these</source>
        <translation>更不像这些照片</translation>
    </message>
    <message>
        <source>Open</source>
        <comment>verb, a file with another program</comment>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy file</source>
        <translation>复制文件</translation>
    </message>
    <message>
        <source>Copy files</source>
        <translation>复制文件</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Copy paths</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Copy image</source>
        <translation>复制图像</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are too many to open at once</source>
        <translation>
            <numerusform>照片过多（%Ln 张），无法一次全部打开</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put away the %Ln alike</source>
        <translation>
            <numerusform>收起 %Ln 张几乎相同的照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the %Ln alike</source>
        <translation>
            <numerusform>显示 %Ln 张几乎相同的照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} cannot be copied</source>
        <translation>无法复制 {name}</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>此图片无法显示。</translation>
    </message>
    <message>
        <source>this picture cannot be encoded</source>
        <translation>此图片无法编码</translation>
    </message>
    <message>
        <source>Part of {name}</source>
        <translation>{name} 的局部</translation>
    </message>
    <message>
        <source>There is nothing to look for in this part of the photo</source>
        <translation>照片的这一部分没有可供查找的内容</translation>
    </message>
    <message>
        <source>Less certain</source>
        <translation>不太确定</translation>
    </message>
    <message>
        <source>Nothing here clearly matches; these come nearest</source>
        <translation>没有明确匹配的照片；以下最为接近</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>a month of a year, in the letters of Qt&apos;s QDate</comment>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Remember searches</source>
        <translation>记住搜索</translation>
    </message>
    <message>
        <source>They are suggested while you type. They stay on this computer.</source>
        <translation>输入时会显示为建议。仅保存在此电脑上。</translation>
    </message>
    <message>
        <source>Collapse near-identical shots</source>
        <translation>折叠几乎相同的照片</translation>
    </message>
    <message>
        <source>One photo stands for all that are nearly the same.</source>
        <translation>几乎相同的照片只显示其中一张。</translation>
    </message>
    <message>
        <source>Photos read at the same time</source>
        <translation>同时读取的照片数</translation>
    </message>
    <message>
        <source>Fewer leave more of the computer to other programs. Counts from the next run on.</source>
        <translation>数值越小，留给其他程序的资源越多。从下次运行起生效。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Pause indexing on battery</source>
        <translation>使用电池时暂停索引</translation>
    </message>
    <message>
        <source>Photos are looked at when the computer has mains power again.</source>
        <translation>电脑重新接通电源后继续分析照片。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>The size of text follows the system.</source>
        <translation>文字大小跟随系统。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Icon in the notification area</source>
        <translation>通知区域图标</translation>
    </message>
    <message>
        <source>It shows how far indexing is, on desktops that have such an area.</source>
        <translation>在支持通知区域的桌面上显示索引进度。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>The window changes to it as soon as the settings are closed.</source>
        <translation>关闭设置后，窗口即切换为该语言。</translation>
    </message>
    <message>
        <source>Size of pictures in the grid</source>
        <translation>网格中图片的大小</translation>
    </message>
    <message>
        <source>Also with Ctrl and the mouse wheel, or Ctrl++ and Ctrl+-.</source>
        <translation>也可按住 Ctrl 滚动鼠标滚轮，或按 Ctrl++ 和 Ctrl+-。</translation>
    </message>
    <message>
        <source>Go to the search field</source>
        <translation>转到搜索框</translation>
    </message>
    <message>
        <source>Recent searches, in an empty search field</source>
        <translation>在空白搜索框中显示最近的搜索</translation>
    </message>
    <message>
        <source>Close what is open; then clear the search</source>
        <translation>关闭当前打开的内容；然后清除搜索</translation>
    </message>
    <message>
        <source>Back to the search before</source>
        <translation>返回上一次搜索</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>再次前进</translation>
    </message>
    <message>
        <source>What can be typed in the search field</source>
        <translation>搜索框中可以输入的内容</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>显示或隐藏侧边栏</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Look for changes now</source>
        <translation>立即检查更改</translation>
    </message>
    <message>
        <source>Find what looks like the picture on the clipboard</source>
        <translation>查找与剪贴板中图片相似的照片</translation>
    </message>
    <message>
        <source>Show a photo large</source>
        <translation>大图显示照片</translation>
    </message>
    <message>
        <source>Copy the paths of photos</source>
        <translation>复制照片路径</translation>
    </message>
    <message>
        <source>Find what looks like the photos chosen</source>
        <translation>查找与所选照片相似的照片</translation>
    </message>
    <message>
        <source>More like the photos chosen</source>
        <translation>更像所选照片</translation>
    </message>
    <message>
        <source>Less like the photos chosen</source>
        <translation>更不像所选照片</translation>
    </message>
    <message>
        <source>Show or hide near-identical shots</source>
        <translation>显示或隐藏几乎相同的照片</translation>
    </message>
    <message>
        <source>Compare the photos chosen, two to four, side by side</source>
        <translation>并排对比所选的二至四张照片</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>In the viewer: what is known of the photo; the filmstrip</source>
        <translation>查看器中：照片信息；胶片条</translation>
    </message>
    <message>
        <source>In the viewer: single pixels, or back; fill the window</source>
        <translation>查看器中：按单个像素显示或还原；填满窗口</translation>
    </message>
    <message>
        <source>In the viewer: find what is like a part of the photo</source>
        <translation>查看器中：查找与照片局部相似的照片</translation>
    </message>
    <message>
        <source>Slideshow; in the viewer also F5</source>
        <translation>幻灯片放映；查看器中也可按 F5</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>保存此搜索</translation>
    </message>
    <message>
        <source>Favourite, or no longer</source>
        <translation>收藏或取消收藏</translation>
    </message>
    <message>
        <source>One to five stars</source>
        <translation>一至五星</translation>
    </message>
    <message>
        <source>Hide from results, or show again</source>
        <translation>从结果中隐藏，或重新显示</translation>
    </message>
    <message>
        <source>New album of the photos chosen</source>
        <translation>用所选照片新建相册</translation>
    </message>
    <message>
        <source>Export the photos chosen</source>
        <translation>导出所选照片</translation>
    </message>
    <message>
        <source>Move the photos chosen to the trash</source>
        <translation>将所选照片移到回收站</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Larger pictures</source>
        <translation>放大图片</translation>
    </message>
    <message>
        <source>Smaller pictures</source>
        <translation>缩小图片</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Forget This Folder…</source>
        <translation>从图库移除此文件夹…</translation>
    </message>
    <message>
        <source>Forget folder</source>
        <translation>移除文件夹</translation>
    </message>
    <message>
        <source>Forget {name}?</source>
        <translation>要从图库移除“{name}”吗？</translation>
    </message>
    <message>
        <source>Its photos will no longer be found here. The folder and the photos in it stay as they are. If you add it again, photosearch has to look at every photo again.</source>
        <translation>此处将不再能找到其中的照片。文件夹及其中的照片保持原样。如果再次添加，photosearch 需要重新分析所有照片。</translation>
    </message>
    <message>
        <source>Forget</source>
        <comment>verb, a folder</comment>
        <translation>移除</translation>
    </message>
    <message>
        <source>{name} is still in the library: {reason}</source>
        <translation>“{name}”仍在图库中：{reason}</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Types</source>
        <comment>of photos: JPEG, raw</comment>
        <translation>类型</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Hidden</source>
        <comment>photos that were hidden</comment>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>Marks</source>
        <comment>favourite, hidden</comment>
        <translation>标记</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>indexing</source>
        <comment>a folder, at present</comment>
        <translation>正在索引</translation>
    </message>
    <message>
        <source>Could not be read…</source>
        <translation>无法读取的照片…</translation>
    </message>
    <message>
        <source>Not connected at present; its photos are kept in mind.</source>
        <translation>目前未连接；其中的照片仍会保留在图库中。</translation>
    </message>
    <message>
        <source>Photos that could not be read: {count}</source>
        <translation>无法读取的照片：{count}</translation>
    </message>
    <message>
        <source>Raw</source>
        <comment>photos as the sensor of a camera saw them</comment>
        <translation>RAW</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>photosearch ended unexpectedly the last time. The report is {file}</source>
        <translation>photosearch 上次意外退出。报告位于 {file}</translation>
    </message>
    <message>
        <source>{name} ({keys})</source>
        <translation>{name} ({keys})</translation>
    </message>
    <message>
        <source>{name}: its name is not valid text</source>
        <translation>{name}：其名称不是有效文本</translation>
    </message>
    <message>
        <source>it can only be brought back from the trash itself</source>
        <translation>只能在回收站中恢复</translation>
    </message>
    <message>
        <source>another file has its place</source>
        <translation>原位置已有其他文件</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be moved to the trash</source>
        <translation>未连接的驱动器上的照片无法移到回收站</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln file(s) to trash</source>
        <translation>
            <numerusform>将 %Ln 个文件移到回收站</numerusform>
        </translation>
    </message>
    <message>
        <source>{done}; only the trash itself can bring that back</source>
        <translation>{done}；只能在回收站中恢复</translation>
    </message>
    <message>
        <source>Moved to the trash again</source>
        <translation>已再次移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash: {which}</source>
        <translation>
            <numerusform>%Ln 个文件无法移到回收站：{which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be brought back: {which}</source>
        <translation>
            <numerusform>%Ln 个文件无法恢复：{which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln file(s) brought back from the trash</source>
        <translation>
            <numerusform>已撤销：从回收站恢复了 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Move {name} to the trash?</source>
        <translation>要将“{name}”移到回收站吗？</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>要将 %Ln 张照片移到回收站吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} moved to the trash</source>
        <translation>已将“{name}”移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash</source>
        <translation>
            <numerusform>已将 %Ln 张照片移到回收站</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s).</source>
        <translation>
            <numerusform>共 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): {names}.</source>
        <translation>
            <numerusform>共 %Ln 个文件：{names}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): raw files, films of Live Photos and sidecars go with the photos they belong to.</source>
        <translation>
            <numerusform>共 %Ln 个文件：RAW 文件、实况照片的视频和附属文件会随所属照片一起移动。</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos nearly the same, which are shown as one with them, stay.</source>
        <translation>与它们合并显示的几乎相同的照片会保留。</translation>
    </message>
    <message>
        <source>Nothing is deleted for good: Undo brings all back from the trash.</source>
        <translation>不会永久删除：使用“撤销”可从回收站全部恢复。</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>以及另外 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Show photosearch</source>
        <translation>显示 photosearch</translation>
    </message>
    <message>
        <source>photosearch: {progress}</source>
        <translation>photosearch：{progress}</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>已撤销：{what}</translation>
    </message>
    <message>
        <source>No program opened {address}</source>
        <translation>没有程序可以打开 {address}</translation>
    </message>
    <message>
        <source>Best Match First</source>
        <translation>最匹配优先</translation>
    </message>
    <message>
        <source>Newest First</source>
        <translation>最新优先</translation>
    </message>
    <message>
        <source>Oldest First</source>
        <translation>最早优先</translation>
    </message>
    <message>
        <source>By Name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Without Groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>Grouped by Day</source>
        <translation>按天分组</translation>
    </message>
    <message>
        <source>Grouped by Month</source>
        <translation>按月分组</translation>
    </message>
    <message>
        <source>Grouped by Folder</source>
        <translation>按文件夹分组</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>最早</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>按天</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>按月</translation>
    </message>
    <message>
        <source>Sort and group what is found: {sort}, {grouping}</source>
        <translation>对搜索结果排序和分组：{sort}，{grouping}</translation>
    </message>
    <message>
        <source>Sort and group: {sort}, {grouping}</source>
        <translation>排序和分组：{sort}，{grouping}</translation>
    </message>
    <message>
        <source>Fit</source>
        <comment>a photo, the window</comment>
        <translation>适合</translation>
    </message>
    <message>
        <source>Fill</source>
        <comment>a photo, the window</comment>
        <translation>填满</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>Remove {name} from the search</source>
        <translation>从搜索中移除“{name}”</translation>
    </message>
    <message>
        <source>Unlike {name}</source>
        <translation>不像 {name}</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>类似 {name}</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>返回照片</translation>
    </message>
    <message>
        <source>Actual size, or the whole photos</source>
        <translation>实际大小，或完整显示照片</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message numerus="yes">
        <source>Comparing %Ln photo(s)</source>
        <translation>
            <numerusform>正在对比 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop a folder to add it,
or a picture to find others like it</source>
        <translation>拖放文件夹可添加，
拖放图片可查找相似照片</translation>
    </message>
    <message>
        <source>Opening your library…</source>
        <translation>正在打开图库…</translation>
    </message>
    <message>
        <source>Find any photo by describing it</source>
        <translation>描述一下，就能找到任何照片</translation>
    </message>
    <message>
        <source>Choose a folder with photos, or drop one here. photosearch looks at every picture once, on this computer: nothing leaves it, and your photos are never changed.</source>
        <translation>选择一个照片文件夹，或将其拖放到这里。photosearch 会在此电脑上逐一分析图片：任何内容都不会离开电脑，您的照片也绝不会被更改。</translation>
    </message>
    <message>
        <source>Add a folder of photos…</source>
        <translation>添加照片文件夹…</translation>
    </message>
    <message>
        <source>Use my folder “{name}”</source>
        <translation>使用我的文件夹“{name}”</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>正在查找照片…</translation>
    </message>
    <message>
        <source>They appear here as they are found.</source>
        <translation>找到的照片会显示在这里。</translation>
    </message>
    <message>
        <source>None of the files in your folders is a photo that photosearch reads ({formats}).</source>
        <translation>您的文件夹中没有 photosearch 能读取的照片（{formats}）。</translation>
    </message>
    <message>
        <source>No photos in there</source>
        <translation>没有照片</translation>
    </message>
    <message>
        <source>Add another folder…</source>
        <translation>添加其他文件夹…</translation>
    </message>
    <message>
        <source>{filters}. Take one of the filters out.</source>
        <translation>{filters}。请去掉其中一个筛选条件。</translation>
    </message>
    <message>
        <source>No photo is all of this</source>
        <translation>没有同时符合所有条件的照片</translation>
    </message>
    <message>
        <source>Nothing here matches this picture</source>
        <translation>没有与此图片匹配的照片</translation>
    </message>
    <message>
        <source>Nothing here matches “{words}”</source>
        <translation>没有与“{words}”匹配的照片</translation>
    </message>
    <message>
        <source>Other words may describe it better.</source>
        <translation>试试换一种描述。</translation>
    </message>
    <message>
        <source>Show the nearest anyway</source>
        <translation>仍显示最接近的照片</translation>
    </message>
    <message>
        <source>Show all photos</source>
        <translation>显示所有照片</translation>
    </message>
    <message>
        <source>photosearch cannot open your library</source>
        <translation>photosearch 无法打开图库</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>胶片条</translation>
    </message>
    <message>
        <source>Remove the filter {filter}</source>
        <translation>移除筛选条件 {filter}</translation>
    </message>
    <message>
        <source>Filter {filter}</source>
        <translation>筛选条件 {filter}</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Forget the chosen folder</source>
        <translation>移除所选文件夹</translation>
    </message>
    <message>
        <source>Screenshots, *.png</source>
        <translation>Screenshots, *.png</translation>
    </message>
    <message>
        <source>Names to leave out</source>
        <translation>要排除的名称</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>索引进度</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停索引</translation>
    </message>
    <message>
        <source>Cancel indexing; what is done so far is kept</source>
        <translation>取消索引；已完成的部分会保留</translation>
    </message>
    <message>
        <source>Show which, and why</source>
        <translation>显示是哪些照片及其原因</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>继续索引</translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln 张无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>等待接通电源</translation>
    </message>
    <message numerus="yes">
        <source>Looking for photos… %Ln found</source>
        <translation>
            <numerusform>正在查找照片… 已找到 %Ln 张</numerusform>
        </translation>
    </message>
    <message>
        <source>Every photo can be found; making searches fast…</source>
        <translation>所有照片都可以搜索了；正在优化搜索速度…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{name}: {progress}</source>
        <translation>{name}：{progress}</translation>
    </message>
    <message>
        <source>{count}/min</source>
        <translation>{count} 张/分钟</translation>
    </message>
    <message>
        <source>{count}/s</source>
        <translation>{count} 张/秒</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>剩余时间：{duration}</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>不到 1 分钟</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} 小时</translation>
    </message>
    <message>
        <source>Open in map program</source>
        <translation>在地图程序中打开</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>best choice</source>
        <translation>首选</translation>
    </message>
    <message>
        <source>Download of {name}</source>
        <translation>下载 {name}</translation>
    </message>
    <message>
        <source>Understands {languages}</source>
        <translation>语言：{languages}</translation>
    </message>
    <message>
        <source>licence {name}</source>
        <translation>许可证：{name}</translation>
    </message>
    <message>
        <source>Go on ({size})…</source>
        <translation>继续 ({size})…</translation>
    </message>
    <message>
        <source>Download ({size})…</source>
        <translation>下载 ({size})…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Asking for it…</source>
        <translation>正在请求…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Checking what has come…</source>
        <translation>正在检查已下载的内容…</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>What can be typed here</source>
        <translation>可以输入的内容</translation>
    </message>
    <message>
        <source>Describe a photo in your own words. These may stand among them:</source>
        <translation>用自己的话描述照片。其中还可以加入以下写法：</translation>
    </message>
    <message>
        <source>Show less certain</source>
        <translation>显示不太确定的照片</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are less certain</source>
        <comment>photos</comment>
        <translation>
            <numerusform>还有 %Ln 张不太确定</numerusform>
        </translation>
    </message>
    <message>
        <source>Describe a photo…</source>
        <translation>描述照片…</translation>
    </message>
    <message>
        <source>Describe the photos you are looking for</source>
        <translation>描述您要找的照片</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Folders, timeline and other filters</source>
        <translation>文件夹、时间线和其他筛选条件</translation>
    </message>
    <message>
        <source>Slideshow</source>
        <translation>幻灯片放映</translation>
    </message>
    <message>
        <source>Start Slideshow</source>
        <translation>开始幻灯片放映</translation>
    </message>
    <message numerus="yes">
        <source>%Ln Second(s) Each</source>
        <translation>
            <numerusform>每张 %Ln 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>In Random Order</source>
        <translation>随机顺序</translation>
    </message>
    <message>
        <source>Start Over at the End</source>
        <translation>播完后重新开始</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>侧边栏</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>上一张照片</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>下一张照片</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>查看器</translation>
    </message>
    <message>
        <source>Actual size, or the whole photo</source>
        <translation>实际大小，或完整显示照片</translation>
    </message>
    <message>
        <source>Find similar to a part of the photo</source>
        <translation>查找与照片局部相似的照片</translation>
    </message>
    <message>
        <source>R, or Shift and drag</source>
        <translation>R，或按住 Shift 拖动</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
    <message>
        <source>vectors of {count} numbers do not fit an index of {dimension}</source>
        <translation>{count} 维向量与 {dimension} 维索引不符</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix: use the model the library was indexed with</source>
        <translation>不同模型的嵌入向量不能混用：请使用建立此图库索引时所用的模型</translation>
    </message>
    <message>
        <source>the library {path}</source>
        <translation>图库 {path}</translation>
    </message>
    <message>
        <source>{root} is the library itself</source>
        <translation>{root} 就是图库本身</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>请选择照片文件夹</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{path} is not a folder of this library</source>
        <translation>{path} 不是此图库中的文件夹</translation>
    </message>
    <message>
        <source>Its folders are: {known}</source>
        <translation>图库中的文件夹：{known}</translation>
    </message>
    <message>
        <source>another photosearch is adding {name} just now</source>
        <translation>另一个 photosearch 正在添加 {name}</translation>
    </message>
    <message>
        <source>Wait until it is done</source>
        <translation>请等它完成</translation>
    </message>
    <message>
        <source>the model {name} into {folder}</source>
        <translation>文件夹 {folder} 中的模型 {name}</translation>
    </message>
    <message>
        <source>Make it writable, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>请将其设为可写，或用 PHOTOSEARCH_HOME 将模型存放到其他位置</translation>
    </message>
    <message>
        <source>there is a model {name} already</source>
        <translation>已有名为 {name} 的模型</translation>
    </message>
    <message>
        <source>Remove it first: photosearch models remove {name}</source>
        <translation>请先将其移除：photosearch models remove {name}</translation>
    </message>
    <message>
        <source>{name} needs {needed} of room, but the disk of {folder} has {free} left</source>
        <translation>{name} 需要 {needed} 空间，但 {folder} 所在磁盘仅剩 {free}</translation>
    </message>
    <message>
        <source>Free some space, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>请释放一些空间，或用 PHOTOSEARCH_HOME 将模型存放到其他位置</translation>
    </message>
    <message>
        <source>Copy the whole model folder again, or export it anew with `photosearch models export`</source>
        <translation>请重新复制整个模型文件夹，或用 `photosearch models export` 重新导出</translation>
    </message>
    <message>
        <source>model {name}: {folder} has no {file}</source>
        <translation>模型 {name}：{folder} 中没有 {file}</translation>
    </message>
    <message>
        <source>Only {names} are understood</source>
        <translation>仅支持 {names}</translation>
    </message>
    <message>
        <source>{key} in {file} is missing</source>
        <translation>{file} 中缺少 {key}</translation>
    </message>
    <message>
        <source>{key} in {file} makes no sense: {value}</source>
        <translation>{file} 中的 {key} 无意义：{value}</translation>
    </message>
    <message>
        <source>cannot read {file}: {reason}</source>
        <translation>无法读取 {file}：{reason}</translation>
    </message>
    <message>
        <source>Check its permissions and the disk</source>
        <translation>请检查其权限和磁盘</translation>
    </message>
    <message>
        <source>{file} is damaged: not valid JSON</source>
        <translation>{file} 已损坏：不是有效的 JSON</translation>
    </message>
    <message>
        <source>{file} is damaged: not a JSON object</source>
        <translation>{file} 已损坏：不是 JSON 对象</translation>
    </message>
    <message>
        <source>a model cannot be called {name}</source>
        <translation>模型不能命名为 {name}</translation>
    </message>
    <message>
        <source>Rename its folder, and add it then</source>
        <translation>请重命名其文件夹，然后再添加</translation>
    </message>
    <message>
        <source>cannot read {source}: {reason}</source>
        <translation>无法读取 {source}：{reason}</translation>
    </message>
    <message>
        <source>Check its permissions</source>
        <translation>请检查其权限</translation>
    </message>
    <message>
        <source>{file} of {name}</source>
        <translation>模型 {name} 的 {file}</translation>
    </message>
    <message>
        <source>there is no engine {name}</source>
        <translation>没有名为 {name} 的引擎</translation>
    </message>
    <message>
        <source>Engines: {names}</source>
        <translation>可用引擎：{names}</translation>
    </message>
    <message>
        <source>no engine of this machine can compute the model</source>
        <translation>此电脑上没有引擎可以运行此模型</translation>
    </message>
    <message>
        <source>the model {path} failed: {reason}</source>
        <translation>模型 {path} 运行失败：{reason}</translation>
    </message>
    <message>
        <source>its output has {count} axes, not 2</source>
        <translation>其输出有 {count} 个轴，应为 2 个</translation>
    </message>
    <message>
        <source>its output is not finite</source>
        <translation>其输出不是有限值</translation>
    </message>
    <message>
        <source>the model {path} cannot be used: {reason}</source>
        <translation>模型 {path} 无法使用：{reason}</translation>
    </message>
    <message>
        <source>{path} makes embeddings of dimension {found}, its config.json says {stated}</source>
        <translation>{path} 生成的嵌入向量为 {found} 维，而其 config.json 标明 {stated} 维</translation>
    </message>
    <message>
        <source>the model {path} is damaged, or too new for onnxruntime {version}: {reason}</source>
        <translation>模型 {path} 已损坏，或对 onnxruntime {version} 来说过新：{reason}</translation>
    </message>
    <message>
        <source>downloads are switched off by HF_HUB_OFFLINE</source>
        <translation>下载功能已由 HF_HUB_OFFLINE 关闭</translation>
    </message>
    <message>
        <source>Unset it; or fetch the model&apos;s folder elsewhere, and `photosearch models add FOLDER`</source>
        <translation>请取消该设置；或在别处获取模型文件夹，然后运行 `photosearch models add FOLDER`</translation>
    </message>
    <message>
        <source>{name} is no name of a Hugging Face model</source>
        <translation>{name} 不是 Hugging Face 模型名称</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME</source>
        <translation>请写成 hf-hub:ORG/NAME</translation>
    </message>
    <message>
        <source>{host} does not answer as the Hugging Face hub does</source>
        <translation>{host} 的响应与 Hugging Face Hub 不符</translation>
    </message>
    <message>
        <source>Check HF_ENDPOINT</source>
        <translation>请检查 HF_ENDPOINT</translation>
    </message>
    <message>
        <source>{name} is published under another licence by now: {licence}</source>
        <translation>{name} 现在以另一种许可证发布：{licence}</translation>
    </message>
    <message>
        <source>To see it and to agree: photosearch models add {name}</source>
        <translation>查看并同意许可证：photosearch models add {name}</translation>
    </message>
    <message>
        <source>{name} is not a recommended model, and open_clip, which knows others, is not installed</source>
        <translation>{name} 不是推荐的模型，而支持其他模型的 open_clip 尚未安装</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME for a model of the Hugging Face hub, or `pip install open-clip-torch`</source>
        <translation>对于 Hugging Face Hub 的模型，请写成 hf-hub:ORG/NAME；或运行 `pip install open-clip-torch`</translation>
    </message>
    <message>
        <source>{name} has neither weights for open_clip nor a model bundle</source>
        <translation>{name} 既没有 open_clip 权重，也没有模型包</translation>
    </message>
    <message>
        <source>Choose a model that was published for open_clip, or in Immich&apos;s layout (hf-hub:immich-app/NAME)</source>
        <translation>请选择为 open_clip 发布的模型，或采用 Immich 布局的模型（hf-hub:immich-app/NAME）</translation>
    </message>
    <message>
        <source>{name} has no {file}</source>
        <translation>{name} 没有 {file}</translation>
    </message>
    <message>
        <source>Choose a model published for open_clip</source>
        <translation>请选择为 open_clip 发布的模型</translation>
    </message>
    <message>
        <source>{what} is damaged</source>
        <translation>{what} 已损坏</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>请选择其他模型</translation>
    </message>
    <message>
        <source>{name} needs a text model of the transformers library, which is not supported</source>
        <translation>{name} 需要 transformers 库的文本模型，目前不支持</translation>
    </message>
    <message>
        <source>Choose another model; many like it are published as bundles (hf-hub:immich-app/NAME)</source>
        <translation>请选择其他模型；许多类似模型已作为模型包发布（hf-hub:immich-app/NAME）</translation>
    </message>
    <message>
        <source>{name} is an incomplete model bundle: it has no {file}</source>
        <translation>{name} 是不完整的模型包：缺少 {file}</translation>
    </message>
    <message>
        <source>the weights of {name}</source>
        <translation>模型 {name} 的权重</translation>
    </message>
    <message>
        <source>open_clip does not say where the weights of {name} are</source>
        <translation>open_clip 没有指明 {name} 的权重所在位置</translation>
    </message>
    <message>
        <source>Choose another tag</source>
        <translation>请选择其他标签</translation>
    </message>
    <message>
        <source>cannot get {what}: {reason}</source>
        <translation>无法获取{what}：{reason}</translation>
    </message>
    <message>
        <source>it should take one picture tensor, not {inputs}</source>
        <translation>它应接受一个图片张量，而不是 {inputs}</translation>
    </message>
    <message>
        <source>it should take float or uint8 pixels, not {inputs}</source>
        <translation>它应接受 float 或 uint8 像素，而不是 {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but its settings say {height} x {width} pixels</source>
        <translation>它接受 {inputs}，但其设置标明为 {height} x {width} 像素</translation>
    </message>
    <message>
        <source>its batch is fixed at {count}; only 1 or any number will do</source>
        <translation>其批大小固定为 {count}；只支持 1 或任意大小</translation>
    </message>
    <message>
        <source>it should take token numbers, not {inputs}</source>
        <translation>它应接受词元编号，而不是 {inputs}</translation>
    </message>
    <message>
        <source>it should take one tensor of token numbers, not {inputs}</source>
        <translation>它应接受一个词元编号张量，而不是 {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but {file} has rows of {count}</source>
        <translation>它接受 {inputs}，但 {file} 每行有 {count} 个</translation>
    </message>
    <message>
        <source>Install photosearch with pip, which brings torch (see README) and opens the same library, or add a model that runs without: hf-hub:immich-app/NAME</source>
        <translation>请用 pip 安装 photosearch，它包含 torch（见 README）并可打开同一图库；或添加无需 torch 的模型：hf-hub:immich-app/NAME</translation>
    </message>
    <message>
        <source>{name} runs on torch, which the installed app comes without</source>
        <translation>{name} 依赖 torch，而安装版应用不包含 torch</translation>
    </message>
    <message>
        <source>109 languages, most of what it saw in English</source>
        <translation>109 种语言，训练内容以英语为主</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>The best for most people: finds fine detail, in many languages, and sees the whole frame</source>
        <translation>适合大多数人：能识别细节，支持多种语言，并能看到完整画面</translation>
    </message>
    <message>
        <source>Finds the most, in many languages; takes about three times as long to index as the first</source>
        <translation>找得最全，支持多种语言；索引时间约为第一个模型的三倍</translation>
    </message>
    <message>
        <source>A small download that needs little memory; nearly as good as the first, but half as quick</source>
        <translation>下载小，占用内存少；效果接近第一个模型，但速度只有一半</translation>
    </message>
    <message>
        <source>Quick, and good at naming things in English</source>
        <translation>速度快，擅长用英语识别事物</translation>
    </message>
    <message>
        <source>The quickest of the large ones, long proven, in English</source>
        <translation>大型模型中速度最快，久经考验，支持英语</translation>
    </message>
    <message>
        <source>See `photosearch models list`; open_clip models are named NAME/TAG, hf-hub:ORG/NAME or local-dir:FOLDER</source>
        <translation>请参阅 `photosearch models list`；open_clip 模型的名称形式为 NAME/TAG、hf-hub:ORG/NAME 或 local-dir:FOLDER</translation>
    </message>
    <message>
        <source>model bundle</source>
        <translation>模型包</translation>
    </message>
    <message>
        <source>open_clip model (torch)</source>
        <translation>open_clip 模型（torch）</translation>
    </message>
    <message>
        <source>on a server</source>
        <translation>位于服务器</translation>
    </message>
    <message>
        <source>{folder} is not a model bundle</source>
        <translation>{folder} 不是模型包</translation>
    </message>
    <message>
        <source>{folder} does not exist</source>
        <translation>{folder} 不存在</translation>
    </message>
    <message>
        <source>A bundle is a folder with config.json, visual/ and textual/</source>
        <translation>模型包是包含 config.json、visual/ 和 textual/ 的文件夹</translation>
    </message>
    <message>
        <source>there is no model {spec}</source>
        <translation>没有名为 {spec} 的模型</translation>
    </message>
    <message>
        <source>{host} has another revision of {model} now: {found} instead of {known}</source>
        <translation>{host} 上 {model} 的修订版已变：现为 {found}，原为 {known}</translation>
    </message>
    <message>
        <source>Remove the model and add it again; `photosearch index` then embeds the photos anew</source>
        <translation>请移除该模型并重新添加；然后用 `photosearch index` 重新生成照片的嵌入向量</translation>
    </message>
    <message>
        <source>A remote model is named remote:http://HOST:PORT/v1#MODEL</source>
        <translation>远程模型的名称形式为 remote:http://HOST:PORT/v1#MODEL</translation>
    </message>
    <message>
        <source>photos and queries are sent to another program on this computer ({host})</source>
        <translation>照片和搜索内容会发送给此电脑上的另一个程序（{host}）</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}, unencrypted</source>
        <translation>照片和搜索内容会以未加密方式发送到 {host}</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}</source>
        <translation>照片和搜索内容会发送到 {host}</translation>
    </message>
    <message>
        <source>{url} is no web address ({error})</source>
        <translation>{url} 不是有效的网址（{error}）</translation>
    </message>
    <message>
        <source>a remote model&apos;s address holds a name or password, and would be kept with it</source>
        <translation>远程模型的地址中含有用户名或密码，这些信息会随地址一起保存</translation>
    </message>
    <message>
        <source>Put a key into PHOTOSEARCH_REMOTE_KEY or the system&apos;s keyring instead</source>
        <translation>请改为将密钥放入 PHOTOSEARCH_REMOTE_KEY 或系统的密钥环</translation>
    </message>
    <message>
        <source>{url} is no address of a server</source>
        <translation>{url} 不是服务器地址</translation>
    </message>
    <message>
        <source>a model cannot be called {model}</source>
        <translation>模型不能命名为 {model}</translation>
    </message>
    <message>
        <source>Is it a CLIP-like model that the server has there?</source>
        <translation>服务器上的是类似 CLIP 的模型吗？</translation>
    </message>
    <message>
        <source>{host} answers in another form than OpenAI&apos;s embeddings</source>
        <translation>{host} 的响应格式与 OpenAI 嵌入接口不同</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings of {other} numbers, not of {wanted}</source>
        <translation>{host} 上的 {model} 生成的嵌入向量为 {other} 维，应为 {wanted} 维</translation>
    </message>
    <message>
        <source>If another model has its name now, remove it and add it again</source>
        <translation>如果该名称现在对应另一个模型，请将其移除后重新添加</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings that are NaN, infinite or zero</source>
        <translation>{host} 上的 {model} 生成的嵌入向量含有 NaN、无穷大或全为零</translation>
    </message>
    <message>
        <source>The server computes it wrongly; often in 16 bits where 32 are needed</source>
        <translation>服务器的计算有误；通常是在需要 32 位之处使用了 16 位</translation>
    </message>
    <message>
        <source>a model without a name</source>
        <translation>没有名称的模型</translation>
    </message>
    <message>
        <source>{host} was asked for {model}, but {answering} answers</source>
        <translation>向 {host} 请求 {model}，响应的却是 {answering}</translation>
    </message>
    <message>
        <source>Check the name of the model after the #</source>
        <translation>请检查 # 之后的模型名称</translation>
    </message>
    <message>
        <source>{host} was asked for {count} embeddings, and sends {sent}</source>
        <translation>向 {host} 请求了 {count} 个嵌入向量，收到 {sent} 个</translation>
    </message>
    <message>
        <source>{host} does not say which embedding is of what (index {index})</source>
        <translation>{host} 没有指明各嵌入向量对应的内容（序号 {index}）</translation>
    </message>
    <message>
        <source>{host} sends something else than numbers as an embedding</source>
        <translation>{host} 发送的嵌入向量不是数字</translation>
    </message>
    <message>
        <source>{host} sends an embedding of {shape} numbers: one row is needed</source>
        <translation>{host} 发送的嵌入向量形状为 {shape}：应为一行</translation>
    </message>
    <message>
        <source>{host} has no model {model}, but {models}</source>
        <translation>{host} 没有模型 {model}，可用模型：{models}</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Name it after the #: {spec}</source>
        <translation>请将其写在 # 之后：{spec}</translation>
    </message>
    <message>
        <source>all look the same to it</source>
        <translation>它对所有图片的结果都相同</translation>
    </message>
    <message>
        <source>it takes them for words</source>
        <translation>它将图片当作文字处理</translation>
    </message>
    <message>
        <source>{model} on {host} embeds no pictures ({why})</source>
        <translation>{host} 上的 {model} 无法处理图片（{why}）</translation>
    </message>
    <message>
        <source>A CLIP-like model is needed</source>
        <translation>需要类似 CLIP 的模型</translation>
    </message>
    <message>
        <source>{file} is damaged</source>
        <translation>{file} 已损坏</translation>
    </message>
    <message>
        <source>Remove the model, and add it again</source>
        <translation>请移除该模型，然后重新添加</translation>
    </message>
    <message>
        <source>Is the server running?</source>
        <translation>服务器正在运行吗？</translation>
    </message>
    <message>
        <source>the model {model} is out of reach: {reason}</source>
        <translation>无法连接模型 {model}：{reason}</translation>
    </message>
    <message>
        <source>{host} does not accept the key (HTTP {code})</source>
        <translation>{host} 不接受此密钥（HTTP {code}）</translation>
    </message>
    <message>
        <source>{host} asks for a key (HTTP {code})</source>
        <translation>{host} 要求提供密钥（HTTP {code}）</translation>
    </message>
    <message>
        <source>{host} has no {path}, or no model {model}{words}</source>
        <translation>{host} 上没有 {path}，或没有模型 {model}{words}</translation>
    </message>
    <message>
        <source>Check the address, which often ends in /v1, and the name of the model</source>
        <translation>请检查地址（通常以 /v1 结尾）和模型名称</translation>
    </message>
    <message>
        <source>the proxy wants a login</source>
        <translation>代理要求登录</translation>
    </message>
    <message>
        <source>Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST</source>
        <translation>请将其写入 HTTPS_PROXY：http://USER:PASSWORD@HOST</translation>
    </message>
    <message>
        <source>{host} is busy (HTTP 429){words}</source>
        <translation>{host} 繁忙（HTTP 429）{words}</translation>
    </message>
    <message>
        <source>{host} has trouble (HTTP {code}){words}</source>
        <translation>{host} 出现问题（HTTP {code}）{words}</translation>
    </message>
    <message>
        <source>{host} passes requests on to {other}</source>
        <translation>{host} 将请求转发到{other}</translation>
    </message>
    <message>
        <source>elsewhere</source>
        <translation>其他位置</translation>
    </message>
    <message>
        <source>Photos go only where they were meant to go: name that address if you trust it</source>
        <translation>照片只会发送到指定的位置：如果信任该地址，请直接填写它</translation>
    </message>
    <message>
        <source>{host} refuses the request for {path} (HTTP {code}){words}</source>
        <translation>{host} 拒绝对 {path} 的请求（HTTP {code}）{words}</translation>
    </message>
    <message>
        <source>{host} answers with far more than it was asked for</source>
        <translation>{host} 返回的内容远多于所请求的</translation>
    </message>
    <message>
        <source>the connection to {host} broke off</source>
        <translation>与 {host} 的连接中断</translation>
    </message>
    <message>
        <source>{host} answers with damaged JSON</source>
        <translation>{host} 返回的 JSON 已损坏</translation>
    </message>
    <message>
        <source>{host} answers with {kind}, not JSON</source>
        <translation>{host} 返回的是 {kind}，而不是 JSON</translation>
    </message>
    <message>
        <source>Is there another program at that address?</source>
        <translation>该地址上是否运行着其他程序？</translation>
    </message>
    <message>
        <source>the key for {host} has characters that no key has</source>
        <translation>{host} 的密钥含有密钥中不应有的字符</translation>
    </message>
    <message>
        <source>Look at {variable}</source>
        <translation>请检查 {variable}</translation>
    </message>
    <message>
        <source>Put the key into {variable}, or into the system&apos;s keyring: {command}</source>
        <translation>请将密钥放入 {variable}，或放入系统的密钥环：{command}</translation>
    </message>
    <message>
        <source>the model is no longer waited for</source>
        <translation>已不再等待该模型</translation>
    </message>
    <message>
        <source>the model {name}, which may be in use</source>
        <translation>可能正在使用的模型 {name}</translation>
    </message>
    <message>
        <source>the starter model is a part of photosearch</source>
        <translation>入门模型是 photosearch 的一部分</translation>
    </message>
    <message>
        <source>Only added models can be removed</source>
        <translation>只能移除自行添加的模型</translation>
    </message>
    <message>
        <source>there is no added model {name}</source>
        <translation>没有添加过名为 {name} 的模型</translation>
    </message>
    <message>
        <source>`photosearch models list` shows those there are</source>
        <translation>`photosearch models list` 可列出现有模型</translation>
    </message>
    <message>
        <source>ships with photosearch; small and quick, for everyday things in English. A large model finds finer detail, colours, counts, drawings and, if it is multilingual, other languages</source>
        <translation>随 photosearch 提供；小巧快速，适合用英语搜索日常事物。大型模型能识别更多细节、颜色、数量和绘画，多语言模型还支持其他语言</translation>
    </message>
    <message>
        <source>the starter model is missing: no {what}</source>
        <translation>入门模型缺失：没有 {what}</translation>
    </message>
    <message>
        <source>This installation is incomplete: install it again</source>
        <translation>安装不完整：请重新安装</translation>
    </message>
    <message>
        <source>cannot read the token table {file}: {error}</source>
        <translation>无法读取词元表 {file}：{error}</translation>
    </message>
    <message>
        <source>{file} is damaged: not a table of 16 or 32 bit numbers</source>
        <translation>{file} 已损坏：不是由 16 位或 32 位数字组成的表</translation>
    </message>
    <message>
        <source>{file} has {count} tokens, not token {token}</source>
        <translation>{file} 有 {count} 个词元，不含词元 {token}</translation>
    </message>
    <message>
        <source>{file} is damaged or made by a newer version: {error}</source>
        <translation>{file} 已损坏或由较新版本创建：{error}</translation>
    </message>
    <message>
        <source>{remedy}; it goes on where it stopped</source>
        <translation>{remedy}；将从中断处继续</translation>
    </message>
    <message>
        <source>{what} arrives from another place than asked for</source>
        <translation>来源与所请求的地址不符：{what}</translation>
    </message>
    <message>
        <source>the connection broke off at {count} of {total} bytes</source>
        <translation>连接在 {count} / {total} 字节处中断</translation>
    </message>
    <message>
        <source>{what} arrived, but is not what was published: its checksum is wrong</source>
        <translation>收到的内容与发布的不同，校验和错误：{what}</translation>
    </message>
    <message>
        <source>Run it again; if it stays so, the server or a proxy in between changes it</source>
        <translation>请重新运行；如果问题依旧，则是服务器或中间的代理更改了内容</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes instead of {known}</source>
        <translation>服务器发送的内容与发布的不同（{length} 字节，应为 {known} 字节）：{what}</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes and more instead of {known}</source>
        <translation>服务器发送的内容与发布的不同（超过 {length} 字节，应为 {known} 字节）：{what}</translation>
    </message>
    <message>
        <source>Run it again later; if it stays so, the server or a proxy in between changes it</source>
        <translation>请稍后重新运行；如果问题依旧，则是服务器或中间的代理更改了内容</translation>
    </message>
    <message>
        <source>log in with `hf auth login`, or put a token into HF_TOKEN</source>
        <translation>请用 `hf auth login` 登录，或将令牌放入 HF_TOKEN</translation>
    </message>
    <message>
        <source>{url} is no web address</source>
        <translation>{url} 不是网址</translation>
    </message>
    <message>
        <source>It begins with https://</source>
        <translation>网址应以 https:// 开头</translation>
    </message>
    <message>
        <source>{what} is far larger than it should be</source>
        <translation>内容远大于应有的大小：{what}</translation>
    </message>
    <message>
        <source>cannot get {what}: the connection broke off</source>
        <translation>无法获取{what}：连接中断</translation>
    </message>
    <message>
        <source>Run it again</source>
        <translation>请重新运行</translation>
    </message>
    <message>
        <source>Check the network connection, and HTTPS_PROXY if a proxy is needed</source>
        <translation>请检查网络连接；如果需要代理，请检查 HTTPS_PROXY</translation>
    </message>
    <message>
        <source>Run it again later</source>
        <translation>请稍后重新运行</translation>
    </message>
    <message>
        <source>Run it again in {minutes} min</source>
        <translation>请在 {minutes} 分钟后重新运行</translation>
    </message>
    <message>
        <source>{host} passes the download on to an unencrypted connection</source>
        <translation>{host} 将下载转到了未加密的连接</translation>
    </message>
    <message>
        <source>{host} gives {what} only to those who accepted its terms</source>
        <translation>{host} 仅向已接受其条款的用户提供{what}</translation>
    </message>
    <message>
        <source>Accept them on its page there, then {login}</source>
        <translation>请在其网页上接受条款，然后{login}</translation>
    </message>
    <message>
        <source>{host} has no {what}</source>
        <translation>{host} 上没有{what}</translation>
    </message>
    <message>
        <source>Check the name; if it is private, {login}</source>
        <translation>请检查名称；如果是私有内容，{login}</translation>
    </message>
    <message>
        <source>{host} has no {what}, or wants to know who asks</source>
        <translation>{host} 上没有{what}，或者需要先登录</translation>
    </message>
    <message>
        <source>{host} forbids {what}</source>
        <translation>{host} 禁止访问{what}</translation>
    </message>
    <message>
        <source>If your account may have it, {login}</source>
        <translation>如果您的帐户有权访问，{login}</translation>
    </message>
    <message>
        <source>{host} has another file now</source>
        <translation>{host} 上现在是另一个文件</translation>
    </message>
    <message>
        <source>{host} has had too many requests from here (HTTP 429)</source>
        <translation>{host} 收到来自此处的请求过多（HTTP 429）</translation>
    </message>
    <message>
        <source>{host} has trouble of its own (HTTP {code})</source>
        <translation>{host} 自身出现问题（HTTP {code}）</translation>
    </message>
    <message>
        <source>{host} answers HTTP {code} when asked for {what}</source>
        <translation>{host} 返回 HTTP {code}，所请求的是{what}</translation>
    </message>
    <message>
        <source>the connection to {host} stalled</source>
        <translation>与 {host} 的连接停滞</translation>
    </message>
    <message>
        <source>the certificate of {host} is not trusted: {reason}</source>
        <translation>{host} 的证书不受信任：{reason}</translation>
    </message>
    <message>
        <source>If a proxy or a virus scanner looks into connections, name its certificate in SSL_CERT_FILE</source>
        <translation>如果有代理或杀毒软件检查连接，请在 SSL_CERT_FILE 中指定其证书</translation>
    </message>
    <message>
        <source>no network, or there is no {host}</source>
        <translation>没有网络，或 {host} 不存在</translation>
    </message>
    <message>
        <source>cannot reach {host}: {detail}</source>
        <translation>无法连接 {host}：{detail}</translation>
    </message>
    <message>
        <source>too large: {size} GiB, the limit is 2 GiB</source>
        <translation>过大：{size} GiB，上限为 2 GiB</translation>
    </message>
    <message>
        <source>it is a folder, not a picture</source>
        <translation>这是文件夹，不是图片</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>这不是普通文件</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>文件已不存在</translation>
    </message>
    <message>
        <source>no permission to read the file</source>
        <translation>没有读取该文件的权限</translation>
    </message>
    <message>
        <source>the file cannot be read: {reason}</source>
        <translation>无法读取文件：{reason}</translation>
    </message>
    <message>
        <source>not enough memory to read the file</source>
        <translation>内存不足，无法读取文件</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} a side</source>
        <translation>过大：{width} x {height} 像素，每边上限为 {limit} 像素</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} megapixels</source>
        <translation>过大：{width} x {height} 像素，上限为 {limit} 百万像素</translation>
    </message>
    <message>
        <source>not enough memory to decode the picture</source>
        <translation>内存不足，无法解码图片</translation>
    </message>
    <message>
        <source>too large: over {opened} megapixels, the limit is {limit} megapixels</source>
        <translation>过大：超过 {opened} 百万像素，上限为 {limit} 百万像素</translation>
    </message>
    <message>
        <source>not a picture</source>
        <translation>不是图片</translation>
    </message>
    <message>
        <source>damaged: the file ends too early</source>
        <translation>已损坏：文件提前结束</translation>
    </message>
    <message>
        <source>damaged, or an unknown variety of {type}</source>
        <translation>已损坏，或是未知类型的 {type}</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded</source>
        <translation>已损坏：无法解码</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded ({text})</source>
        <translation>已损坏：无法解码（{text}）</translation>
    </message>
    <message>
        <source>there are more than {most} names to leave out</source>
        <translation>要排除的名称超过 {most} 个</translation>
    </message>
    <message>
        <source>Use * in some of them</source>
        <translation>请在其中一些名称中使用 *</translation>
    </message>
    <message>
        <source>{pattern} is a path</source>
        <translation>{pattern} 是路径</translation>
    </message>
    <message>
        <source>Write the name of a file or folder only, such as Screenshots or *.png</source>
        <translation>请只写文件或文件夹的名称，例如 Screenshots 或 *.png</translation>
    </message>
    <message>
        <source>{pattern} leaves out everything</source>
        <translation>{pattern} 会排除所有内容</translation>
    </message>
    <message>
        <source>Write a part of the names, such as *.png</source>
        <translation>请写名称的一部分，例如 *.png</translation>
    </message>
    <message>
        <source>HEIC pictures cannot be read: pillow-heif is not installed</source>
        <translation>无法读取 HEIC 图片：未安装 pillow-heif</translation>
    </message>
    <message>
        <source>raw pictures cannot be read: rawpy is not usable ({error})</source>
        <translation>无法读取 RAW 图片：rawpy 不可用（{error}）</translation>
    </message>
    <message>
        <source>no such folder: {shown}</source>
        <translation>没有此文件夹：{shown}</translation>
    </message>
    <message>
        <source>Check the spelling, or plug in the drive it is on</source>
        <translation>请检查拼写，或连接其所在的驱动器</translation>
    </message>
    <message>
        <source>{shown} is a file, not a folder</source>
        <translation>{shown} 是文件，不是文件夹</translation>
    </message>
    <message>
        <source>Name the folder it is in</source>
        <translation>请指定它所在的文件夹</translation>
    </message>
    <message>
        <source>no permission to read {shown}</source>
        <translation>没有读取 {shown} 的权限</translation>
    </message>
    <message>
        <source>Allow reading it, or choose another folder</source>
        <translation>请授予读取权限，或选择其他文件夹</translation>
    </message>
    <message>
        <source>cannot read {shown}: {reason}</source>
        <translation>无法读取 {shown}：{reason}</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>请选择其他文件夹</translation>
    </message>
    <message>
        <source>it is no longer there</source>
        <translation>它已不存在</translation>
    </message>
    <message>
        <source>another program is writing its sidecar</source>
        <translation>其他程序正在写入其附属文件</translation>
    </message>
    <message>
        <source>its sidecar cannot be written ({reason})</source>
        <translation>无法写入其附属文件（{reason}）</translation>
    </message>
    <message>
        <source>videos cannot be read here: `pip install photosearch[video]` adds what does</source>
        <translation>此处无法读取视频：请用 `pip install photosearch[video]` 添加所需组件</translation>
    </message>
    <message>
        <source>damaged: none of its frames can be decoded</source>
        <translation>已损坏：没有任何一帧可以解码</translation>
    </message>
    <message>
        <source>not enough memory to decode the video</source>
        <translation>内存不足，无法解码视频</translation>
    </message>
    <message>
        <source>damaged, or no video of a kind that can be read ({reason})</source>
        <translation>已损坏，或不是可读取的视频类型（{reason}）</translation>
    </message>
    <message>
        <source>it has sound and no pictures</source>
        <translation>只有声音，没有画面</translation>
    </message>
    <message>
        <source>it has no pictures</source>
        <translation>没有画面</translation>
    </message>
    <message>
        <source>its pictures are of a kind that cannot be decoded</source>
        <translation>其画面类型无法解码</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels</source>
        <translation>过大：{width} x {height} 像素</translation>
    </message>
    <message>
        <source>its sidecar is too large</source>
        <translation>其附属文件过大</translation>
    </message>
    <message>
        <source>its sidecar is of a kind that photosearch does not write to</source>
        <translation>其附属文件的类型不受 photosearch 写入支持</translation>
    </message>
    <message>
        <source>its sidecar cannot be changed safely</source>
        <translation>其附属文件无法安全更改</translation>
    </message>
    <message>
        <source>its sidecar is damaged ({error})</source>
        <translation>其附属文件已损坏（{error}）</translation>
    </message>
    <message>
        <source>its sidecar has too many ratings</source>
        <translation>其附属文件中的星级过多</translation>
    </message>
    <message>
        <source>its sidecar cannot be understood</source>
        <translation>其附属文件无法解读</translation>
    </message>
    <message>
        <source>its sidecar has no place for a rating</source>
        <translation>其附属文件中没有可写入星级的位置</translation>
    </message>
    <message>
        <source>the terms of the query cancel each other out</source>
        <translation>搜索中的各项相互抵消</translation>
    </message>
    <message>
        <source>Leave one of them out</source>
        <translation>请去掉其中一项</translation>
    </message>
    <message>
        <source>January</source>
        <translation>1月</translation>
    </message>
    <message>
        <source>February</source>
        <translation>2月</translation>
    </message>
    <message>
        <source>March</source>
        <translation>3月</translation>
    </message>
    <message>
        <source>April</source>
        <translation>4月</translation>
    </message>
    <message>
        <source>May</source>
        <translation>5月</translation>
    </message>
    <message>
        <source>June</source>
        <translation>6月</translation>
    </message>
    <message>
        <source>July</source>
        <translation>7月</translation>
    </message>
    <message>
        <source>August</source>
        <translation>8月</translation>
    </message>
    <message>
        <source>September</source>
        <translation>9月</translation>
    </message>
    <message>
        <source>October</source>
        <translation>10月</translation>
    </message>
    <message>
        <source>November</source>
        <translation>11月</translation>
    </message>
    <message>
        <source>December</source>
        <translation>12月</translation>
    </message>
    <message>
        <source>there is no date beside the ..</source>
        <translation>.. 旁边没有日期</translation>
    </message>
    <message>
        <source>Write it as 2019..2021, 2019.. or ..2021</source>
        <translation>请写成 2019..2021、2019.. 或 ..2021</translation>
    </message>
    <message>
        <source>the range ends before it begins</source>
        <translation>范围的结束早于开始</translation>
    </message>
    <message>
        <source>Write it the other way round: {first}..{last}</source>
        <translation>请颠倒顺序，写成：{first}..{last}</translation>
    </message>
    <message>
        <source>this is no date</source>
        <translation>这不是日期</translation>
    </message>
    <message>
        <source>Write one like {forms}</source>
        <translation>请写成类似这样的形式：{forms}</translation>
    </message>
    <message>
        <source>it is not clear which number is the month</source>
        <translation>无法确定哪个数字是月份</translation>
    </message>
    <message>
        <source>Write it as {year}-{other}-{one} or {year}-{one}-{other}</source>
        <translation>请写成 {year}-{other}-{one} 或 {year}-{one}-{other}</translation>
    </message>
    <message>
        <source>{year} is no leap year</source>
        <translation>{year} 年不是闰年</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{year} 年 {month}</translation>
    </message>
    <message>
        <source>there is no month {month}</source>
        <translation>没有 {month} 月</translation>
    </message>
    <message>
        <source>Write {date}</source>
        <translation>请写成 {date}</translation>
    </message>
    <message>
        <source>there is no {day} {month}</source>
        <translation>{month}没有 {day} 日</translation>
    </message>
    <message>
        <source>{month} has {days} days</source>
        <translation>{month}只有 {days} 天</translation>
    </message>
    <message>
        <source>the year {year} is out of range</source>
        <translation>年份 {year} 超出范围</translation>
    </message>
    <message>
        <source>Years go from {first} to {last}</source>
        <translation>年份范围为 {first} 至 {last}</translation>
    </message>
    <message>
        <source>decoding it takes too long</source>
        <translation>解码时间过长</translation>
    </message>
    <message>
        <source>reading and decoding it takes more than {limit} s</source>
        <translation>读取和解码超过 {limit} 秒</translation>
    </message>
    <message>
        <source>decoding it takes too much memory, or the program was ended from outside</source>
        <translation>解码占用内存过多，或程序被外部终止</translation>
    </message>
    <message>
        <source>decoding it makes the decoder crash ({named})</source>
        <translation>解码导致解码器崩溃（{named}）</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>退出代码 {code}</translation>
    </message>
    <message>
        <source>signal {name}</source>
        <translation>信号 {name}</translation>
    </message>
    <message>
        <source>the process that decodes photos cannot be started: {error}</source>
        <translation>无法启动解码照片的进程：{error}</translation>
    </message>
    <message>
        <source>Close other programs, or install photosearch anew</source>
        <translation>请关闭其他程序，或重新安装 photosearch</translation>
    </message>
    <message>
        <source>it does not speak as expected</source>
        <translation>它的应答不符合预期</translation>
    </message>
    <message>
        <source>its folder is not connected at present</source>
        <translation>这张照片所在的文件夹目前未连接</translation>
    </message>
    <message>
        <source>photo {photo} is no longer in the library</source>
        <translation>照片 {photo} 已不在图库中</translation>
    </message>
    <message>
        <source>a video can only be copied with its metadata; export the original file</source>
        <translation>视频只能连同元数据一起复制；请导出原始文件</translation>
    </message>
    <message>
        <source>it cannot be read ({reason})</source>
        <translation>无法读取（{reason}）</translation>
    </message>
    <message>
        <source>it cannot be read to its end ({reason})</source>
        <translation>无法完整读取（{reason}）</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder}</source>
        <translation>{folder} 所在磁盘空间不足</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder} ({free} MB free)</source>
        <translation>{folder} 所在磁盘空间不足（剩余 {free} MB）</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder</source>
        <translation>请释放一些空间，或选择其他文件夹</translation>
    </message>
    <message>
        <source>cannot write to {folder}: {reason}</source>
        <translation>无法写入 {folder}：{reason}</translation>
    </message>
    <message>
        <source>a filter has no weight</source>
        <translation>筛选条件不能带权重</translation>
    </message>
    <message>
        <source>Leave out the ^, or put the value in quotes</source>
        <translation>请去掉 ^，或将值放在引号中</translation>
    </message>
    <message>
        <source>nothing stands beside a comma</source>
        <translation>逗号旁边没有内容</translation>
    </message>
    <message>
        <source>Write a list as {name}:one,two, without spaces</source>
        <translation>请将列表写成 {name}:one,two，不带空格</translation>
    </message>
    <message>
        <source>{name}: takes one date</source>
        <translation>{name}: 只接受一个日期</translation>
    </message>
    <message>
        <source>Write a range as date:2019..2021</source>
        <translation>请将范围写成 date:2019..2021</translation>
    </message>
    <message>
        <source>this is neither a whole number nor a range</source>
        <translation>这既不是整数，也不是范围</translation>
    </message>
    <message>
        <source>Write {field}:3, {field}:3+ or {field}:3..5</source>
        <translation>请写成 {field}:3、{field}:3+ 或 {field}:3..5</translation>
    </message>
    <message>
        <source>{end} is too large</source>
        <translation>{end} 过大</translation>
    </message>
    <message>
        <source>The largest {field} is {highest}</source>
        <translation>{field} 的最大值为 {highest}</translation>
    </message>
    <message>
        <source>nothing is between {low} and {high}</source>
        <translation>{low} 与 {high} 之间没有任何值</translation>
    </message>
    <message>
        <source>Write it as {field}:{high}..{low}</source>
        <translation>请写成 {field}:{high}..{low}</translation>
    </message>
    <message>
        <source>{sign} and + say it twice</source>
        <translation>{sign} 与 + 重复</translation>
    </message>
    <message>
        <source>Write {one}+ or &gt;={one}</source>
        <translation>请写成 {one}+ 或 &gt;={one}</translation>
    </message>
    <message>
        <source>this is no type of file that photosearch reads</source>
        <translation>这不是 photosearch 能读取的文件类型</translation>
    </message>
    <message>
        <source>Write a suffix such as jpg, heic or nef, or raw, photo or video</source>
        <translation>请写后缀，例如 jpg、heic 或 nef，或写 raw、photo 或 video</translation>
    </message>
    <message>
        <source>this is no orientation</source>
        <translation>这不是方向</translation>
    </message>
    <message>
        <source>Write one of: {names}</source>
        <translation>请写以下之一：{names}</translation>
    </message>
    <message>
        <source>photos are not told apart by this</source>
        <translation>照片不能按此区分</translation>
    </message>
    <message>
        <source>this is no place</source>
        <translation>这不是地点</translation>
    </message>
    <message>
        <source>Write latitude and longitude in degrees: near:&quot;52.52,13.40&quot;</source>
        <translation>请以度数写出纬度和经度：near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>there is no latitude {latitude}</source>
        <translation>不存在纬度 {latitude}</translation>
    </message>
    <message>
        <source>It goes from -90 (south) to 90 (north)</source>
        <translation>范围为 -90（南）至 90（北）</translation>
    </message>
    <message>
        <source>there is no longitude {longitude}</source>
        <translation>不存在经度 {longitude}</translation>
    </message>
    <message>
        <source>It goes from -180 (west) to 180 (east)</source>
        <translation>范围为 -180（西）至 180（东）</translation>
    </message>
    <message>
        <source>this is no distance</source>
        <translation>这不是距离</translation>
    </message>
    <message>
        <source>Write it as within:5km, within:800m or within:3mi</source>
        <translation>请写成 within:5km、within:800m 或 within:3mi</translation>
    </message>
    <message>
        <source>this is no distance on Earth</source>
        <translation>地球上没有这样的距离</translation>
    </message>
    <message>
        <source>Write up to {most} km</source>
        <translation>最多可写 {most} km</translation>
    </message>
    <message>
        <source>{filter}: {message}</source>
        <translation>{filter}：{message}</translation>
    </message>
    <message>
        <source>the library {library}</source>
        <translation>图库 {library}</translation>
    </message>
    <message>
        <source>no photos in {folder}</source>
        <translation>{folder} 中没有照片</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files and videos outside hidden folders</source>
        <translation>可读取隐藏文件夹以外的 JPEG、PNG、WebP、GIF、TIFF、BMP、HEIC、AVIF、RAW 文件和视频</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files (and videos with the extra `video`) outside hidden folders</source>
        <translation>可读取隐藏文件夹以外的 JPEG、PNG、WebP、GIF、TIFF、BMP、HEIC、AVIF 和 RAW 文件（安装附加组件 `video` 后还可读取视频）</translation>
    </message>
    <message>
        <source>{path} is a file, not a library folder</source>
        <translation>{path} 是文件，不是图库文件夹</translation>
    </message>
    <message>
        <source>Choose a folder with --library</source>
        <translation>请用 --library 选择文件夹</translation>
    </message>
    <message>
        <source>there is no library in {path} yet</source>
        <translation>{path} 中还没有图库</translation>
    </message>
    <message>
        <source>Make one with `photosearch index FOLDER`</source>
        <translation>请用 `photosearch index FOLDER` 创建</translation>
    </message>
    <message>
        <source>{path} holds other files ({foreign}) and no library</source>
        <translation>{path} 中有其他文件（{foreign}），没有图库</translation>
    </message>
    <message>
        <source>Choose an empty or new folder with --library</source>
        <translation>请用 --library 选择空文件夹或新文件夹</translation>
    </message>
    <message>
        <source>this library was indexed with {name} (revision {revision}, {dimension} numbers), but the model at hand is {other} (revision {its_revision}, {its_dimension} numbers)</source>
        <translation>此图库用 {name}（修订版 {revision}，{dimension} 维）建立索引，而当前模型为 {other}（修订版 {its_revision}，{its_dimension} 维）</translation>
    </message>
    <message>
        <source>Run `photosearch index` to embed the photos again with it</source>
        <translation>请运行 `photosearch index`，用它重新生成照片的嵌入向量</translation>
    </message>
    <message>
        <source>{name} makes embeddings of shape {shape}, not [1, {dimension}]</source>
        <translation>{name} 生成的嵌入向量形状为 {shape}，应为 [1, {dimension}]</translation>
    </message>
    <message>
        <source>{name} is the model in use</source>
        <translation>{name} 是正在使用的模型</translation>
    </message>
    <message>
        <source>Use another one first</source>
        <translation>请先改用其他模型</translation>
    </message>
    <message>
        <source>this library is being switched to {name}</source>
        <translation>此图库正在切换到 {name}</translation>
    </message>
    <message>
        <source>Stay with {in_use} first: use that</source>
        <translation>请先选择继续使用 {in_use}</translation>
    </message>
    <message>
        <source>this library has no embeddings of {name}</source>
        <translation>此图库中没有 {name} 的嵌入向量</translation>
    </message>
    <message>
        <source>the library {library} is being written by {owner}</source>
        <translation>图库 {library} 正由{owner}写入</translation>
    </message>
    <message>
        <source>Wait until it is done, or close that program; searching works meanwhile</source>
        <translation>请等它完成，或关闭该程序；期间可以搜索</translation>
    </message>
    <message>
        <source>the file system of the library {library} has no locks</source>
        <translation>图库 {library} 所在的文件系统不支持锁定</translation>
    </message>
    <message>
        <source>Keep the library on a disk of this computer (--library); the photos may stay</source>
        <translation>请将图库放在此电脑的磁盘上（--library）；照片可留在原处</translation>
    </message>
    <message>
        <source>another process</source>
        <translation>另一个进程</translation>
    </message>
    <message>
        <source>this process</source>
        <translation>本进程</translation>
    </message>
    <message>
        <source>process {pid}</source>
        <translation>进程 {pid}</translation>
    </message>
    <message>
        <source>process {pid} ({program})</source>
        <translation>进程 {pid}（{program}）</translation>
    </message>
    <message>
        <source>there is no rating of {rating} stars</source>
        <translation>不存在 {rating} 星的星级</translation>
    </message>
    <message>
        <source>Choose 0 to 5</source>
        <translation>请选择 0 到 5</translation>
    </message>
    <message>
        <source>what the photo shows, in your words</source>
        <translation>用自己的话描述照片内容</translation>
    </message>
    <message>
        <source>push away from this</source>
        <translation>结果中避开此内容</translation>
    </message>
    <message>
        <source>more or less weight for a word or a phrase</source>
        <translation>提高或降低词语或短语的权重</translation>
    </message>
    <message>
        <source>looks like this picture, or photo of this number</source>
        <translation>与此图片相似，或与此编号的照片相似</translation>
    </message>
    <message>
        <source>occur just so in name, folder, caption, keywords or camera</source>
        <translation>名称、文件夹、说明、关键字或相机中含有原样文字</translation>
    </message>
    <message>
        <source>taken then; also 2023-05, 2023-05-14, may-2021, 1990s</source>
        <translation>在该时间拍摄；还可写 2023-05、2023-05-14、may-2021、1990s</translation>
    </message>
    <message>
        <source>also today, last-week, last-30-days, christmas</source>
        <translation>还可写 today、last-week、last-30-days、christmas</translation>
    </message>
    <message>
        <source>taken before or after it, without 2020 itself</source>
        <translation>早于或晚于该时间拍摄，不含 2020 年本身</translation>
    </message>
    <message>
        <source>the name contains this</source>
        <translation>名称中含有此内容</translation>
    </message>
    <message>
        <source>the path contains this</source>
        <translation>路径中含有此内容</translation>
    </message>
    <message>
        <source>one or the other; also raw, photo, video</source>
        <translation>任一类型；还可写 raw、photo、video</translation>
    </message>
    <message>
        <source>stars; width: and height: likewise, and rating:&gt;=3</source>
        <translation>星级；width: 和 height: 写法相同，也可写 rating:&gt;=3</translation>
    </message>
    <message>
        <source>or landscape, or square</source>
        <translation>或 landscape、square</translation>
    </message>
    <message>
        <source>latitude and longitude; also m and mi</source>
        <translation>纬度和经度；单位也可用 m 和 mi</translation>
    </message>
    <message>
        <source>or offline, video, raw, animated, hidden</source>
        <translation>或 offline、video、raw、animated、hidden</translation>
    </message>
    <message>
        <source>in the album of this name</source>
        <translation>在此名称的相册中</translation>
    </message>
    <message>
        <source>not that</source>
        <translation>不符合此条件</translation>
    </message>
    <message>
        <source>one or the other; without OR, all must be fulfilled</source>
        <translation>满足其一；不写 OR 则须全部满足</translation>
    </message>
    <message>
        <source>the query is empty</source>
        <translation>搜索内容为空</translation>
    </message>
    <message>
        <source>Describe a photo, for example &quot;two dogs on a beach&quot;</source>
        <translation>请描述照片，例如 &quot;two dogs on a beach&quot;</translation>
    </message>
    <message>
        <source>a closing &quot; is missing</source>
        <translation>缺少右引号 &quot;</translation>
    </message>
    <message>
        <source>Add it, or leave out the opening &quot;</source>
        <translation>请补上，或去掉左引号 &quot;</translation>
    </message>
    <message>
        <source>nothing stands here to look for</source>
        <translation>此处没有要查找的内容</translation>
    </message>
    <message>
        <source>Write a word between the quotes</source>
        <translation>请在引号之间写词语</translation>
    </message>
    <message>
        <source>Write a word before it</source>
        <translation>请在前面写一个词语</translation>
    </message>
    <message>
        <source>quotes begin or end within a value</source>
        <translation>引号在值的中间开始或结束</translation>
    </message>
    <message>
        <source>Put all of it in quotes: folder:&quot;C:\My Photos&quot;</source>
        <translation>请将整个值放在引号中：folder:&quot;C:\My Photos&quot;</translation>
    </message>
    <message>
        <source>the weight ^{weight} is not a number above 0 and up to {most}</source>
        <translation>权重 ^{weight} 应为大于 0 且不超过 {most} 的数字</translation>
    </message>
    <message>
        <source>Write it as sunset^2</source>
        <translation>请写成 sunset^2 的形式</translation>
    </message>
    <message>
        <source>a closing ) is missing</source>
        <translation>缺少右括号 )</translation>
    </message>
    <message>
        <source>Add it, or leave out this (</source>
        <translation>请补上，或去掉此 (</translation>
    </message>
    <message>
        <source>this ) closes nothing</source>
        <translation>此 ) 没有对应的左括号</translation>
    </message>
    <message>
        <source>Between parentheses stand only filters and &quot;exact words&quot;, beginning with one of them</source>
        <translation>括号中只能有筛选条件和 &quot;exact words&quot;，并以其中之一开头</translation>
    </message>
    <message>
        <source>the parentheses are nested too deeply</source>
        <translation>括号嵌套过深</translation>
    </message>
    <message>
        <source>{most} levels are allowed</source>
        <translation>最多允许 {most} 层</translation>
    </message>
    <message>
        <source>there is no filter {name}</source>
        <translation>没有名为 {name} 的筛选条件</translation>
    </message>
    <message>
        <source>Filters are: {names}</source>
        <translation>可用的筛选条件：{names}</translation>
    </message>
    <message>
        <source>{name}: stands without a value</source>
        <translation>{name}: 后面没有值</translation>
    </message>
    <message>
        <source>Write it right after the colon: {example}</source>
        <translation>请紧跟在冒号之后写：{example}</translation>
    </message>
    <message>
        <source>within: has no minus</source>
        <translation>within: 不能带减号</translation>
    </message>
    <message>
        <source>Put it before the near: -near:&quot;52.52,13.40&quot;</source>
        <translation>请将减号放在 near: 之前：-near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>{word} between filters is taken for a word</source>
        <translation>筛选条件之间的 {word} 会被当作普通词语</translation>
    </message>
    <message>
        <source>Write it as {word}</source>
        <translation>请写成 {word}</translation>
    </message>
    <message>
        <source>{word} does not stand between two filters</source>
        <translation>{word} 不在两个筛选条件之间</translation>
    </message>
    <message>
        <source>Filters are such as camera:canon or &quot;exact words&quot;; in small letters it is just a word</source>
        <translation>筛选条件形如 camera:canon 或 &quot;exact words&quot;；小写时它只是普通词语</translation>
    </message>
    <message>
        <source>there are too many filters</source>
        <translation>筛选条件过多</translation>
    </message>
    <message>
        <source>{most} are allowed</source>
        <translation>最多允许 {most} 个</translation>
    </message>
    <message>
        <source>within: belongs to no near:</source>
        <translation>within: 没有对应的 near:</translation>
    </message>
    <message>
        <source>Write it after one: near:&quot;52.52,13.40&quot; within:5km</source>
        <translation>请写在 near: 之后：near:&quot;52.52,13.40&quot; within:5km</translation>
    </message>
    <message>
        <source>what is pushed away</source>
        <translation>要避开的内容</translation>
    </message>
    <message>
        <source>what has a weight</source>
        <translation>带权重的内容</translation>
    </message>
    <message>
        <source>Write it before the parentheses, or -({words}) to leave out what has these words</source>
        <translation>请写在括号之前；或写成 -({words})，以排除含有这些词的照片</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Write it before the parentheses</source>
        <translation>请写在括号之前</translation>
    </message>
    <message>
        <source>a word</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Write words before the parentheses, or in quotes if they must occur</source>
        <translation>请将词语写在括号之前；如果必须原样出现，请放在引号中</translation>
    </message>
    <message>
        <source>{what} cannot stand among filters in parentheses</source>
        <translation>{what}不能放在括号内的筛选条件之间</translation>
    </message>
    <message>
        <source>{named} is not in a folder of this library</source>
        <translation>{named} 不在此图库的文件夹中</translation>
    </message>
    <message>
        <source>photo {photo} is not in the library, or not indexed yet</source>
        <translation>照片 {photo} 不在图库中，或尚未索引</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>请选择其他照片</translation>
    </message>
    <message>
        <source>the picture</source>
        <translation>该图片</translation>
    </message>
    <message>
        <source>cannot search by {name}: {message}</source>
        <translation>无法用 {name} 搜索：{message}</translation>
    </message>
    <message>
        <source>no release address is set, so there is nowhere to ask for a newer photosearch</source>
        <translation>未设置发布地址，因此无法查询 photosearch 的新版本</translation>
    </message>
    <message>
        <source>Name one in {variable}</source>
        <translation>请在 {variable} 中指定一个</translation>
    </message>
    <message>
        <source>this photosearch calls itself {current}, which is no version to compare</source>
        <translation>此 photosearch 的版本号为 {current}，无法用于比较</translation>
    </message>
    <message>
        <source>the network is switched off by HF_HUB_OFFLINE</source>
        <translation>网络已由 HF_HUB_OFFLINE 关闭</translation>
    </message>
    <message>
        <source>Unset it, then ask again</source>
        <translation>请取消该设置，然后重新查询</translation>
    </message>
    <message>
        <source>news of releases</source>
        <translation>版本信息</translation>
    </message>
    <message>
        <source>Look for yourself at {page}</source>
        <translation>请自行查看：{page}</translation>
    </message>
    <message>
        <source>{host} answers with no {what}</source>
        <translation>{host} 的响应中没有{what}</translation>
    </message>
    <message>
        <source>{before}, {next}</source>
        <translation>{before}、{next}</translation>
    </message>
    <message>
        <source>{before} {next}</source>
        <translation>{before}{next}</translation>
    </message>
    <message>
        <source>{before}; {next}</source>
        <translation>{before}；{next}</translation>
    </message>
    <message>
        <source>Draw around what to look for, or press {key} for what is in sight</source>
        <translation>框选要查找的部分，或按{key}键查找当前可见的部分</translation>
    </message>
</context>
</TS>
